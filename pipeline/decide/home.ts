import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { syncFolder } from '../../artifacts/durable-file.ts';

/** Where run-time data lives: `REPRO_HOME`, else `.repro` in the project. */
export interface Home {
  readonly folder: string;
  readonly store: string;
  readonly records: string;
  readonly checkpoints: string;
  /** One file a step's key: what it printed. */
  readonly logs: string;
  /** One NDJSON file a run: its events. */
  readonly runs: string;
}

export function homeOf(root: string): Home {
  const folder = resolve(root, process.env.REPRO_HOME || '.repro');
  const inside = (name: string) => join(folder, name);
  return {
    folder,
    store: inside('store'),
    records: inside('records.db'),
    checkpoints: inside('checkpoints'),
    logs: inside('logs'),
    runs: inside('runs'),
  };
}

/** Makes the folders; the home ignores itself in git. */
export function makeHome(home: Home): void {
  // What lies in a folder is there after a power cut only if the folder is.
  for (const folder of [home.folder, home.store, home.checkpoints, home.logs, home.runs]) makeFolder(folder);
  const ignore = join(home.folder, '.gitignore');
  if (!existsSync(ignore)) writeFileSync(ignore, '*\n');
}

/**
 * Makes a folder and those it lies in. Node's own recursive mkdir never returns where the file system refuses with ENOENT under
 * a folder that exists, as /proc does.
 */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  mkdirSync(folder);
  syncFolder(dirname(folder));
}
