import { csvOf } from '../../../artifacts/csv.ts';
import type { RobustnessPoint } from './robustness-points.ts';

const columns = [
  'net',
  'quantity',
  'series',
  'round',
  'sparsity',
  'mean',
  'sd',
  'references',
] as const satisfies readonly (keyof RobustnessPoint)[];

/** The plotted points as CSV; `sd` is empty where it is null. */
export function robustnessCsv(points: readonly RobustnessPoint[]): string {
  return csvOf(columns, points);
}
