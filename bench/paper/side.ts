import type { Table } from './table.ts';

/** One side's times and numbers. */
export interface Side {
  /** Wall time of the whole, including the start of the command. */
  readonly seconds: number;
  /** Wall time of the jobs that trained and pruned, summed, including those that ran at the same time. */
  readonly training: number;
  /** The same for those that measured and attacked. */
  readonly attacks: number;
  readonly table: Table;
}
