import { oneLine, warn } from '../terminal/output.ts';

/** Warns that a record cannot be read and counts as absent. */
export function warnOfRow(row: string, problem: string): void {
  warn(`record ${oneLine(row)} cannot be read and counts as absent: ${oneLine(problem)}`);
}
