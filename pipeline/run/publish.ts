import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Store } from '../../artifacts/store.ts';
import { outputDigest, type StepRecord } from '../../cache/record.ts';
import type { Target } from '../pipeline.ts';

/** A target's file in `results/<profile>/`. */
export interface Published {
  readonly path: string;
  /** False when the file already had these bytes. */
  readonly changed: boolean;
}

/** Copies a target out of the store, all or nothing; a file that already has the right bytes is left alone. */
export function publishTarget(store: Store, folder: string, { file, handle }: Target, record: StepRecord): Published {
  mkdirSync(folder, { recursive: true });
  const bytes = store.get(outputDigest(record, handle.output));
  const path = join(folder, file);
  if (isThere(path, bytes)) return { path, changed: false };
  const unfinished = join(folder, `.${file}.${process.pid}`);
  try {
    writeFileSync(unfinished, bytes);
    renameSync(unfinished, path);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw error;
  }
  return { path, changed: true };
}

function isThere(path: string, bytes: Uint8Array): boolean {
  try {
    return readFileSync(path).equals(bytes);
  } catch {
    return false;
  }
}
