import { z } from 'zod';
import type { Decoded } from '../../../artifacts/codec.ts';
import { json } from '../../../artifacts/json.ts';
import { groupReferences, type Measures, spread } from '../references.ts';
import { intervalOverReferences } from '../../measure/statistics/interval-over-references.ts';
import type { Quantity } from './quantities.ts';
import { statisticWithInterval } from '../../measure/statistics/statistic.ts';

/** A number that the paper states for a net on a data set after a round, in the unit of its quantity. */
export const quotedNumber = z.strictObject({
  data: z.string(),
  net: z.string(),
  round: z.int().nonnegative(),
  quantity: z.string(),
  mean: z.number(),
  /** Null where the paper states none. */
  sd: z.number().nullable(),
});

/** What was measured, a row for each net and round; shares are 0…1, norms Euclidean in pixel units of [0, 1]. */
export const metricsTable = json(
  'metrics-table',
  z.strictObject({
    rows: z.array(
      z.strictObject({
        /** `mnist`, or `digits`, which is synthetic and labelled so wherever it shows. */
        data: z.string(),
        net: z.string(),
        round: z.int().nonnegative(),
        references: z.int().positive(),
        /** Null where no reference has the number. */
        values: z.record(z.string(), statisticWithInterval.nullable()),
      }),
    ),
    /** The paper's numbers for these rows; none for other data than the paper's. */
    paper: z.array(quotedNumber.omit({ data: true })),
  }),
);

export type MetricsTable = Decoded<typeof metricsTable>;

/**
 * Mean and spread over the references of everything measured, by net, then round, whatever the order of the measures.
 *
 * @param quantities the columns
 * @param quoted what the paper states; numbers for rows or columns that are not there are left out
 * @throws RangeError when the measures do not belong in one table
 */
export function summarize(
  all: readonly Measures[],
  quantities: readonly Quantity[],
  quoted: readonly z.output<typeof quotedNumber>[] = [],
): MetricsTable {
  const rows = groupReferences(all).map(({ data, net, round, models }) => ({
    data,
    net,
    round,
    references: models.length,
    values: Object.fromEntries(quantities.map((quantity) => [quantity.name, statisticOf(models, quantity)])),
  }));
  const paper = quoted.filter(
    (number) =>
      quantities.some(({ name }) => name === number.quantity) &&
      rows.some(({ data, net, round }) => data === number.data && net === number.net && round === number.round),
  );
  return { rows, paper: paper.map(({ data: _, ...number }) => number) };
}

function statisticOf(models: readonly Measures[], quantity: Quantity) {
  const value = spread(models, quantity.read);
  const images = models.map((model) => quantity.images?.(model) ?? null);
  return value && { ...value, interval: intervalOverReferences(value.mean, images) };
}
