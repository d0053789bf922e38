import type { Digest } from '../../artifacts/digest.ts';
import type { StepRecord } from '../../cache/record.ts';
import { openRecords } from '../../cache/records.ts';
import { sqliteStorage } from '../../cache/sqlite-storage.ts';
import type { Workplace } from './workplace.ts';

/** The latest records of some steps of a workplace; undefined for a step without one. */
export async function latestRecords(
  workplace: Workplace,
  steps: readonly string[],
): Promise<readonly (StepRecord | undefined)[]> {
  const records = openRecords(sqliteStorage(workplace.path('.repro', 'records.db')), (row, problem) => {
    throw new Error(`${row}: ${problem}`);
  });
  try {
    return await Promise.all(steps.map(records.latest));
  } finally {
    await records.close();
  }
}

/** Digests of a step's outputs in its latest record. */
export async function outputsOf(workplace: Workplace, step: string): Promise<readonly Digest[]> {
  const [record] = await latestRecords(workplace, [step]);
  return Object.values(record?.outputs ?? {}).map(({ digest }) => digest);
}
