import { csvOf } from '../../../artifacts/csv.ts';
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

/** The plotted points as CSV; `sd` is empty where it is null. */
export function pointsCsv(points: readonly Point[]): string {
  return csvOf(columns, points);
}
