import type { Table } from './table.ts';

/** What one side needed and what it found. */
export interface Side {
  /** Wall time of the whole, the start of the command included. */
  readonly seconds: number;
  /** Wall time of the jobs that trained and pruned, all added up, whichever ran at the same time. */
  readonly training: number;
  /** The same of those that measured and attacked. */
  readonly attacks: number;
  readonly table: Table;
}
