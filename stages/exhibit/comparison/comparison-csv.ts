import { csv } from '../../../artifacts/csv.ts';
import type { ComparisonRow } from '../../measure/compare.ts';

const parts = ['value', 'low', 'high', 'p', 'sd', 'references', 'agreeing'] as const;

/**
 * The rows as CSV in full precision; `difference_*` is from the dense reference, `fall_*` from the highest earlier
 * round.
 */
export function comparisonCsv(rows: readonly ComparisonRow[]): string {
  const plain = ['data', 'net', 'attack', 'reading', 'round', 'images', 'pairs', 'dense', 'pruned', 'highest'] as const;
  const differences = ['difference', 'fall'] as const;
  return csv([
    [...plain, ...differences.flatMap((each) => parts.map((name) => `${each}_${name}`))],
    ...rows.map((row) => [
      ...plain.map((name) => row[name]),
      ...differences.flatMap((each) => parts.map((name) => row[each]?.[name])),
    ]),
  ]);
}
