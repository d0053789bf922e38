import { z } from 'zod';
import type { Decoded } from '../../../artifacts/codec.ts';
import { json } from '../../../artifacts/json.ts';
import { groupReferences, type Measures, spread } from '../references.ts';
import { intervalOverReferences } from '../../measure/statistics/interval-over-references.ts';
import type { Quantity } from './quantities.ts';
import { statisticWithInterval } from '../../measure/statistics/statistic.ts';

/** A number of the paper for a net on a data set after a round, in the unit of its quantity. */
export const quotedNumber = z.strictObject({
  data: z.string(),
  net: z.string(),
  round: z.int().nonnegative(),
  quantity: z.string(),
  mean: z.number(),
  /** Null if the paper states none. */
  sd: z.number().nullable(),
});

/** All measurements, one row per net and round; shares are 0…1, norms Euclidean in pixel units of [0, 1]. */
export const metricsTable = json(
  'metrics-table',
  z.strictObject({
    rows: z.array(
      z.strictObject({
        /** Name of the data set, such as `mnist`, or `digits`, which is synthetic and labeled so everywhere. */
        data: z.string(),
        net: z.string(),
        round: z.int().nonnegative(),
        references: z.int().positive(),
        /** Null if no reference has the number. */
        values: z.record(z.string(), statisticWithInterval.nullable()),
      }),
    ),
    /** The paper's numbers for these rows; empty for data sets that are not in the paper. */
    paper: z.array(quotedNumber.omit({ data: true })),
  }),
);

export type MetricsTable = Decoded<typeof metricsTable>;

/**
 * Mean and spread over the references of every quantity, by net, then round, independent of the order of the measures.
 *
 * @param quantities the columns
 * @param quoted the paper's numbers; those without a row or column are left out
 * @throws RangeError when one table cannot show the measures
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
