import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Digest } from '../../artifacts/digest.ts';
import { syncFolder, writeDurably } from '../../artifacts/durable-file.ts';
import type { Checkpoint } from '../stage.ts';
import { claimsPlace, encodeCheckpoint, readCheckpoint } from './checkpoint-file.ts';
import type { RefusedCheckpoint } from './job.ts';

/** Ends a step at its checkpoint because the run is being interrupted. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

export interface CheckpointFolders {
  /** One folder per key. */
  readonly checkpoints: string;
  /** For unfinished files. */
  readonly temporary: string;
  /** Where files go that are not what they should be, as damaged artifacts do. */
  readonly quarantined: string;
}

interface CheckpointOptions {
  /** Ignores what was saved before. */
  readonly restart: boolean;
  /** Called after each save; true ends the step. */
  isStopping(): boolean;
  /** Called for each file that was moved to quarantine instead of being used. */
  refuse(refused: RefusedCheckpoint): void;
}

/**
 * A step's checkpoints: one file each, named by the progress. A file that does not prove to be this progress of this
 * key is moved to quarantine and reported, and the one before it is used.
 */
export function openCheckpoints(
  { checkpoints: folder, temporary, quarantined }: CheckpointFolders,
  key: Digest,
  { restart, isStopping, refuse }: CheckpointOptions,
): Checkpoint {
  const own = join(folder, key);
  let previous: string | undefined;
  return {
    async restore(limit) {
      for (const progress of restart ? [] : saved(own)) {
        if (progress > limit) continue;
        const file = join(own, String(progress));
        const reading = readCheckpoint(file, { key, progress });
        if (reading.kind === 'valid') return { progress, bytes: reading.bytes };
        if (reading.kind === 'missing') continue;
        const movedTo = join(quarantined, `checkpoint-${key.slice(0, 12)}-${progress}-${Date.now()}`);
        moveAside(file, movedTo, quarantined);
        refuse({ type: 'checkpoint-refused', file, movedTo, problem: reading.problem });
      }
      return undefined;
    },
    async save(progress, bytes) {
      if (mkdirSync(own, { recursive: true }) !== undefined) syncFolder(folder);
      const path = join(own, String(progress));
      writeDurably(path, encodeCheckpoint({ key, progress }, bytes), { temporary });
      // Checkpoints of earlier runs stay: with another extent, a step may continue from one of them.
      if (previous !== undefined && previous !== path) rmSync(previous, { force: true });
      previous = path;
      if (isStopping()) throw new Interrupted(`stopped at its checkpoint, progress ${progress}`);
    },
  };
}

/**
 * Removes the checkpoints that a finished step no longer needs.
 *
 * @param keepLast whether to keep the furthest one, from which the step continues when its extent grows
 */
export function tidyCheckpoints(folder: string, key: Digest, keepLast: boolean): void {
  const own = join(folder, key);
  // Most steps have none.
  if (!existsSync(own)) return;
  const files = keepLast ? saved(own) : [];
  if (!keepLast) rmSync(own, { recursive: true, force: true });
  if (files.length === 0) return;
  const last = files.find((progress) => claimsPlace(join(own, String(progress)), { key, progress }));
  for (const name of readdirSync(own))
    if (name !== String(last)) rmSync(join(own, name), { recursive: true, force: true });
}

/** Progress of the saved files, furthest first. */
function saved(folder: string): number[] {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  return names
    .map(Number)
    .filter((progress, i) => Number.isSafeInteger(progress) && progress >= 0 && String(progress) === names[i])
    .sort((a, b) => b - a);
}

function moveAside(file: string, target: string, quarantined: string): void {
  mkdirSync(quarantined, { recursive: true });
  try {
    renameSync(file, target);
  } catch (error) {
    // A worker of a killed run removed it first.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
