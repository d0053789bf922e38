import { z } from 'zod';
import type { Decoded } from '../../../artifacts/codec.ts';
import { json } from '../../../artifacts/json.ts';
import type { ComparisonRow } from '../../measure/compare.ts';
import { threshold } from '../../measure/statistics/threshold.ts';
import { groupBy, type NonEmpty } from '../group-by.ts';

/** The round from which a reading of a net falls as it is pruned; null: never. */
export const comparisonThresholds = json(
  'comparison-thresholds',
  z.array(
    z.strictObject({
      data: z.string(),
      net: z.string(),
      attack: z.string(),
      reading: z.string(),
      /** The last round that is not significantly below the highest earlier one. */
      round: z.int().nonnegative().nullable(),
    }),
  ),
);

export type Threshold = Decoded<typeof comparisonThresholds>[number];

/**
 * The round from which each reading of each net falls. Every later round is significantly below the highest earlier
 * one: its 95 % interval over the images is below 0, and so is the difference in every reference.
 */
export function thresholdsOf(rows: readonly ComparisonRow[]): Threshold[] {
  return groupBy(rows, nameOf).map(thresholdOf);
}

function nameOf({ net, attack, reading }: ComparisonRow): string {
  return JSON.stringify([net, attack, reading]);
}

/** @param own rows of one reading, by round */
function thresholdOf(own: NonEmpty<ComparisonRow>): Threshold {
  const [{ data, net, attack, reading }] = own;
  // Skip rounds without a pair. No earlier round is above the dense reference.
  const known = own.flatMap(({ round, fall }) => (fall === null ? [] : [{ round, fall }]));
  const from = threshold([{ round: 0, fall: null }, ...known], ({ fall }) => fall !== null && isSignificant(fall));
  return { data, net, attack, reading, round: from?.round ?? null };
}

function isSignificant({ high, agreeing, references }: NonNullable<ComparisonRow['fall']>): boolean {
  return high < 0 && agreeing === references;
}
