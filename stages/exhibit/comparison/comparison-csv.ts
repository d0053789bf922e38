import { csv } from '../../../artifacts/csv.ts';
import type { ComparisonRow } from '../../measure/compare.ts';

const told = ['value', 'low', 'high', 'p', 'sd', 'references', 'agreeing'] as const;

/** The rows as CSV in full precision: what they are of, then `difference_*` from the dense reference and `fall_*` from the highest round before. */
export function comparisonCsv(rows: readonly ComparisonRow[]): string {
  const of = ['data', 'net', 'attack', 'reading', 'round', 'images', 'pairs', 'dense', 'pruned', 'highest'] as const;
  const differences = ['difference', 'fall'] as const;
  return csv([
    [...of, ...differences.flatMap((each) => told.map((name) => `${each}_${name}`))],
    ...rows.map((row) => [
      ...of.map((name) => row[name]),
      ...differences.flatMap((each) => told.map((name) => row[each]?.[name])),
    ]),
  ]);
}
