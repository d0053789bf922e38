/** Ticks in percent of weights pruned, for rounds that keep two thirds each: about 1-2-5 of the remaining weights. */
const wide = [0, 50, 80, 90, 95, 98, 99, 99.5, 99.8, 99.9, 99.95, 99.98, 99.99];
/** The same for only a few rounds. */
const narrow = [0, 20, 40, 60, 70, 80, 90, 95];

/**
 * The x scale and axis: percentage of weights pruned, by the logarithm of the remaining share: rounds are evenly
 * spaced.
 */
export function densityAxis(densities: readonly number[], title = 'Weights pruned (%)') {
  // Always shows the dense reference, and room for at least one round.
  const sparsest = Math.min(2 / 3, ...densities);
  const ticks = (sparsest < 0.04 ? wide : narrow).map((pruned) => Number((1 - pruned / 100).toPrecision(6)));
  return {
    field: 'density',
    type: 'quantitative',
    scale: { type: 'log', domain: [1, sparsest], nice: false, padding: 8 },
    axis: {
      title,
      values: ticks.filter((density) => density >= sparsest),
      // Rounded, because in floating point 1 − 0.998 is not 0.002.
      labelExpr: 'format(round(1e4 * (1 - datum.value)) / 100, "~g")',
    },
  } as const;
}
