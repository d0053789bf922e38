import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Digest, digestOf } from '../../artifacts/digest.ts';
import { syncFolder, writeDurably } from '../../artifacts/durable-file.ts';
import { readIfThere } from '../../artifacts/read-if-there.ts';
import type { Checkpoint } from '../stage.ts';

/** Ends a step at its checkpoint because the run is being interrupted. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/**
 * A step's checkpoints: one file each, named by the progress, with the digest of the bytes and then the bytes. A file
 * that fails verification is deleted, and the one before it is used.
 *
 * @param folders `checkpoints`, with one folder per key, and `temporary`, for unfinished files
 * @param options `restart`: ignore what was saved before; `isStopping`: called after each save, true ends the step
 */
export function openCheckpoints(
  { checkpoints: folder, temporary }: { readonly checkpoints: string; readonly temporary: string },
  key: Digest,
  { restart, isStopping }: { readonly restart: boolean; readonly isStopping: () => boolean },
): Checkpoint {
  const own = join(folder, key);
  let previous: string | undefined;
  return {
    async restore(limit) {
      for (const progress of restart ? [] : saved(own)) {
        if (progress > limit) continue;
        const bytes = readVerified(join(own, String(progress)));
        if (bytes) return { progress, bytes };
      }
      return undefined;
    },
    async save(progress, bytes) {
      if (mkdirSync(own, { recursive: true }) !== undefined) syncFolder(folder);
      const path = join(own, String(progress));
      writeDurably(path, Buffer.concat([Buffer.from(digestOf(bytes), 'latin1'), bytes]), { temporary });
      // Checkpoints of earlier runs stay: with another extent, a step may continue from one of them.
      if (previous !== undefined && previous !== path) rmSync(previous, { force: true });
      previous = path;
      if (isStopping()) throw new Interrupted(`stopped at its checkpoint, progress ${progress}`);
    },
  };
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
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .sort((a, b) => b - a);
}

/** A worker of a killed run lives on for up to a second and may delete a file that was listed here. */
function readVerified(path: string): Uint8Array | undefined {
  const file = readIfThere(path);
  if (file === undefined) return undefined;
  // A copy, so that decoders may rely on its alignment.
  const bytes = new Uint8Array(file.subarray(64));
  if (file.subarray(0, 64).toString('latin1') === digestOf(bytes)) return bytes;
  rmSync(path, { force: true });
  return undefined;
}
