import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { syncFolder, writeDurably } from '../../artifacts/durable-file.ts';
import type { Store } from '../../artifacts/store.ts';
import { outputDigest, type StepRecord } from '../../cache/record.ts';
import { makeFolder } from '../decide/home.ts';
import type { Results } from '../decide/settings/results.ts';
import { settingsFile } from '../names.ts';
import type { Target } from '../pipeline.ts';
import { inscribe, inscriptionOf } from './inscribe.ts';

/** A target's file in the folder of results. */
export interface Published {
  readonly path: string;
  /** False when the file already had these bytes. */
  readonly changed: boolean;
}

/**
 * Opens the folder of results and removes what killed processes left unfinished there.
 *
 * @returns copies a target out of the store, all or nothing and durably; a file that already has the right bytes is
 *   left alone. Settings that differ from the profile's are written into the copy, never into the artifact.
 */
export function openPublisher(store: Store, results: Results): (target: Target, record: StepRecord) => Published {
  const { folder } = results;
  const inscription = inscriptionOf(results);
  let isReady = false;
  removeUnfinished(folder);
  return ({ file, handle }, record) => {
    const bytes = store.get(outputDigest(record, handle.output));
    if (!isReady) prepare();
    isReady = true;
    const copy = inscription === undefined ? bytes : inscribe(file, bytes, inscription);
    return { path: join(folder, file), changed: write(folder, file, copy) };
  };

  function prepare(): void {
    makeFolder(folder);
    if (inscription !== undefined) write(folder, settingsFile, Buffer.from(`${inscription.json}\n`));
    // The last run may have been killed after it renamed a file and before it made the name durable.
    syncFolder(folder);
  }
}

/** @returns whether the file had other bytes */
function write(folder: string, file: string, bytes: Uint8Array): boolean {
  const path = join(folder, file);
  if (isThere(path, bytes)) return false;
  writeDurably(path, bytes, { temporary: folder, name: `.${file}.${process.pid}` });
  return true;
}

function isThere(path: string, bytes: Uint8Array): boolean {
  try {
    // Not read if it cannot be the same: a pipe would never end.
    const there = statSync(path);
    return there.isFile() && there.size === bytes.length && readFileSync(path).equals(bytes);
  } catch {
    return false;
  }
}

/** Milliseconds after which a file cannot be one that is being written: its process is another one of the same id. */
const longAgo = 60 * 60 * 1000;

function removeUnfinished(folder: string): void {
  for (const entry of listIfThere(folder)) {
    const [, process] = /^\.[A-Za-z0-9][A-Za-z0-9._-]*\.(\d+)$/.exec(entry.name) ?? [];
    const path = join(folder, entry.name);
    if (process !== undefined && entry.isFile() && !isBeingWritten(path, Number(process)))
      rmSync(path, { force: true });
  }
}

function isBeingWritten(path: string, pid: number): boolean {
  // This process has written nothing yet.
  if (pid === process.pid || !isAlive(pid)) return false;
  const written = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
  return written !== undefined && Date.now() - written < longAgo;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function listIfThere(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
