/** Five intervals on every axis, so that both sides of a panel share the grid. */
const intervals = [0, 1, 2, 3, 4, 5];

/** Domain and axis of accuracies. */
export const shares: readonly [number, number] = [0, 1];
export const percent = { values: intervals.map((tick) => tick / 5), labelExpr: 'round(100 * datum.value)' };

/**
 * Ticks and labels of an axis from 0. Labels show all digits of their ticks: with only a format, Vega would round them
 * as for its own ticks, and 1.25 would read 1.3.
 */
export function ticksTo(top: number) {
  const values = intervals.map((tick) => Number(((tick * top) / 5).toPrecision(6)));
  return { values, labelExpr: 'format(datum.value, "~g")' };
}

/** The end of an axis from 0: five times the smallest round number such that the axis reaches `highest`. */
export function roundTop(highest: number): number {
  if (highest <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(highest / 5));
  const factor = [1, 2, 2.5, 4, 5, 8].find((candidate) => 5 * candidate * power >= highest) ?? 10;
  return 5 * (factor * power);
}
