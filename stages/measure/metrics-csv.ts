import type { MetricsTable } from './metrics-table.ts';
import { quantityNames } from './quantities.ts';

/**
 * The table as CSV (RFC 4180 with `\n`): `data,net,round,references`, then `<quantity>_mean,<quantity>_sd` for each
 * quantity, in full precision; empty where there is no number.
 */
export function metricsCsv({ data, rows }: MetricsTable): string {
  const head = [
    'data',
    'net',
    'round',
    'references',
    ...quantityNames.flatMap((name) => [`${name}_mean`, `${name}_sd`]),
  ];
  const lines = rows.map(({ net, round, references, values }) => [
    data,
    net,
    round,
    references,
    ...quantityNames.flatMap((name) => [values[name]?.mean, values[name]?.sd]),
  ]);
  return [head, ...lines].map((line) => `${line.map(field).join(',')}\n`).join('');
}

function field(value: string | number | null | undefined): string {
  const plain = String(value ?? '');
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
