import { closeSync, fchmodSync, fsyncSync, futimesSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';

let written = 0;

export interface DurableOptions {
  /** Folder for the unfinished file, on the same file system as the target. */
  readonly temporary: string;
  /** Name of the unfinished file, which is replaced if it is there; by default one that nothing else uses. */
  readonly name?: string;
  /** Permission bits and modification time (seconds) that the file gets before it appears under its name. */
  readonly seal?: { readonly mode: number; readonly mtime: number };
}

/**
 * Writes a file completely or not at all, even if power fails: temporary file, fsync, rename, fsync of the folder. On
 * any error it removes the temporary file.
 *
 * @throws the file system's error, e.g. ENOSPC
 */
export function writeDurably(path: string, bytes: Uint8Array, { temporary, name, seal }: DurableOptions): void {
  written += 1;
  const unfinished = join(temporary, name ?? `${process.pid}-${written}`);
  if (name !== undefined) rmSync(unfinished, { force: true });
  try {
    const file = openSync(unfinished, 'wx', 0o644);
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
      if (seal) {
        fchmodSync(file, seal.mode);
        futimesSync(file, seal.mtime, seal.mtime);
      }
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(unfinished, path);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw error;
  }
  syncFolder(dirname(path));
}

/** Makes the names in a folder durable. */
export function syncFolder(path: string): void {
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
