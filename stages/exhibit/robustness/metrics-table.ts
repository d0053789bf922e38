import { z } from 'zod';
import type { Decoded } from '../../../artifacts/codec.ts';
import { json } from '../../../artifacts/json.ts';
import { groupReferences, type Measures, spread } from '../references.ts';
import { intervalOverReferences } from '../../measure/statistics/interval-over-references.ts';
import { paperNumbers } from './paper-numbers.ts';
import { type Quantity, type QuantityName, quantities, quantityNames } from './quantities.ts';
import { statisticWithInterval } from '../../measure/statistics/statistic.ts';

const quantityName = z.enum(quantityNames as [QuantityName, ...QuantityName[]]);

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
        values: z.record(quantityName, statisticWithInterval.nullable()),
      }),
    ),
    /** The paper's numbers for these rows; none for other data than the paper's. */
    paper: z.array(
      z.strictObject({
        net: z.string(),
        round: z.int().nonnegative(),
        quantity: quantityName,
        mean: z.number(),
        sd: z.number().nullable(),
      }),
    ),
  }),
);

export type MetricsTable = Decoded<typeof metricsTable>;

/**
 * Mean and spread over the references of everything measured, by net, then round, whatever the order of the measures.
 *
 * @throws RangeError when the measures do not belong in one table
 */
export function summarize(all: readonly Measures[]): MetricsTable {
  const rows = groupReferences(all).map(({ data, net, round, models }) => ({
    data,
    net,
    round,
    references: models.length,
    values: Object.fromEntries(
      quantityNames.map((name) => [name, statisticOf(models, quantities[name])]),
    ) as MetricsTable['rows'][number]['values'],
  }));
  const paper = paperNumbers.filter((number) =>
    rows.some(({ data, net, round }) => data === number.data && net === number.net && round === number.round),
  );
  return { rows, paper: paper.map(({ data: _, ...number }) => number) };
}

function statisticOf(models: readonly Measures[], quantity: Quantity) {
  const value = spread(models, quantity.read);
  const images = models.map((model) => quantity.images?.(model) ?? null);
  return value && { ...value, interval: intervalOverReferences(value.mean, images) };
}
