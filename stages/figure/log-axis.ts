/**
 * A logarithmic y scale of whole decades around some values, and its axis.
 *
 * @param values those that are not above 0 have no place on it
 */
export function logAxis(values: readonly number[], title: string) {
  const exponents = values.filter((value) => value > 0).map(Math.log10);
  const lowest = Math.floor(Math.min(0, ...exponents.map((exponent) => exponent + 1e-9)));
  const highest = Math.max(lowest + 1, Math.ceil(Math.max(lowest, ...exponents) - 1e-9));
  // Seven labels at most.
  const every = Math.ceil((highest - lowest) / 6);
  const ticks = Array.from({ length: highest - lowest + 1 }, (_, i) => lowest + i);
  const labelled = ticks.filter((exponent) => (highest - exponent) % every === 0);
  return {
    floor: Number(`1e${lowest}`),
    scale: { type: 'log', domain: [Number(`1e${lowest}`), Number(`1e${highest}`)], nice: false },
    axis: { title, values: labelled.map((exponent) => Number(`1e${exponent}`)), format: '~g' },
  };
}
