/** Five intervals on every axis with ticks, so that the grid serves both sides of a panel. */
const intervals = [0, 1, 2, 3, 4, 5];

/** Domain and axis of accuracies. */
export const shares: readonly [number, number] = [0, 1];
export const percent = { values: intervals.map((tick) => tick / 5), labelExpr: 'round(100 * datum.value)' };

/**
 * Ticks of an axis from 0, and what they are called. Labels have all digits of their ticks; given a format alone, Vega leaves them as many as ticks of its own
 * choice would need, and 1.25 reads 1.3.
 */
export function ticksTo(top: number) {
  const values = intervals.map((tick) => Number(((tick * top) / 5).toPrecision(6)));
  return { values, labelExpr: 'format(datum.value, "~g")' };
}

/** The end of an axis from 0: five times the smallest round number of which five reach `highest`. */
export function roundTop(highest: number): number {
  if (highest <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(highest / 5));
  const factor = [1, 2, 2.5, 4, 5, 8].find((candidate) => 5 * candidate * power >= highest) ?? 10;
  return 5 * (factor * power);
}
