import type { Point } from './curve.ts';

const columns = [
  'net',
  'quantity',
  'series',
  'round',
  'sparsity',
  'mean',
  'sd',
  'references',
] as const satisfies readonly (keyof Point)[];

/** The plotted points as CSV (RFC 4180 with `\n`), numbers in full precision; `sd` is empty where there is none. */
export function pointsCsv(points: readonly Point[]): string {
  const lines = points.map((point) => columns.map((column) => field(point[column])).join(','));
  return `${[columns.join(','), ...lines].join('\n')}\n`;
}

function field(value: string | number | null): string {
  const plain = String(value ?? '');
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
