import { z } from 'zod';

/** A statistic over the references of a row. */
export const statistic = z.strictObject({
  mean: z.number(),
  /** Sample standard deviation over the references; null for one reference. */
  sd: z.number().nonnegative().nullable(),
  /** References that have a value: fewer than the row's if an attack was not run or never succeeded. */
  n: z.int().positive(),
});

/**
 * The same, and for a share of test images Wilson's 95 % interval, lower end first; else null. See
 * `intervalOverReferences`.
 */
export const statisticWithInterval = statistic.extend({
  interval: z.tuple([z.number(), z.number()]).readonly().nullable(),
});

interface Statistic {
  readonly mean: number;
  readonly sd: number | null;
  readonly interval?: readonly [number, number] | null;
}

/** Text with four digits: mean ± deviation; for a single reference the mean and its interval, if any; – for null. */
export function writtenStatistic(value: Statistic | null): string {
  if (value === null) return '–';
  const { mean, sd, interval } = value;
  if (sd !== null) return `${mean.toFixed(4)} ± ${sd.toFixed(4)}`;
  return `${mean.toFixed(4)}${interval ? ` [${interval.map((end) => end.toFixed(4)).join(', ')}]` : ''}`;
}
