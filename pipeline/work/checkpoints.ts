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
 * A step's saved progress: one file for each, named by how far it had come, holding the digest of its bytes and the bytes. A
 * file that does not verify is dropped and the one before it is used.
 *
 * @param folders `checkpoints`, where those of all keys lie, and `temporary`, for unfinished files
 * @param options `restart`: nothing saved before counts; `isStopping`: asked after each save, true ends the step
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
      // What an earlier run left stays: a change of extent may want to go on from there.
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

/** An orphan of a killed run may still be tidying up for its last second, so a file that was listed may be gone. */
function readVerified(path: string): Uint8Array | undefined {
  const file = readIfThere(path);
  if (file === undefined) return undefined;
  // A copy of its own, so that decoders may rely on its alignment.
  const bytes = new Uint8Array(file.subarray(64));
  if (file.subarray(0, 64).toString('latin1') === digestOf(bytes)) return bytes;
  rmSync(path, { force: true });
  return undefined;
}
