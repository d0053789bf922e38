import { csv } from '../../artifacts/csv.ts';
import type { MetricsTable } from './metrics-table.ts';
import { quantityNames } from './quantities.ts';

/**
 * The table as CSV: `data,net,round,references`, then `<quantity>_mean,<quantity>_sd` for each
 * quantity, in full precision; empty where there is no number.
 */
export function metricsCsv({ rows }: MetricsTable): string {
  const head = [
    'data',
    'net',
    'round',
    'references',
    ...quantityNames.flatMap((name) => [`${name}_mean`, `${name}_sd`]),
  ];
  const lines = rows.map(({ data, net, round, references, values }) => [
    data,
    net,
    round,
    references,
    ...quantityNames.flatMap((name) => [values[name]?.mean, values[name]?.sd]),
  ]);
  return csv([head, ...lines]);
}
