/** Pruning percentages that read well where each round leaves two thirds: about 1-2-5 of what remains. */
const wide = [0, 50, 80, 90, 95, 98, 99, 99.5, 99.8, 99.9, 99.95, 99.98, 99.99];
/** The same for the first few rounds only. */
const narrow = [0, 20, 40, 60, 70, 80, 90, 95];

/** The x scale and axis: percentage of weights pruned, spaced by the logarithm of what remains, so rounds are even. */
export function densityAxis(densities: readonly number[], title = 'Weights pruned (%)') {
  // The dense reference is always in view, and at least one round's worth of room.
  const sparsest = Math.min(2 / 3, ...densities);
  const ticks = (sparsest < 0.04 ? wide : narrow).map((pruned) => Number((1 - pruned / 100).toPrecision(6)));
  return {
    field: 'density',
    type: 'quantitative',
    scale: { type: 'log', domain: [1, sparsest], nice: false, padding: 8 },
    axis: {
      title,
      values: ticks.filter((density) => density >= sparsest),
      // Rounded because 1 − 0.998 is not 0.002.
      labelExpr: 'format(round(1e4 * (1 - datum.value)) / 100, "~g")',
    },
  } as const;
}
