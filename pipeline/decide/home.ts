import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { syncFolder } from '../../artifacts/durable-file.ts';

/** Where run-time data lives: `REPRO_HOME`, else `.repro` in the project. */
export interface Home {
  readonly folder: string;
  readonly store: string;
  readonly records: string;
  readonly checkpoints: string;
  /** One file per step key: what the step printed. */
  readonly logs: string;
  /** One NDJSON file per run: its events. */
  readonly runs: string;
  /** An empty folder: the `PATH` of workers, so that no program is found by its bare name. */
  readonly programs: string;
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
    programs: inside('programs'),
  };
}

/** Creates the folders. The home ignores itself in git. */
export function makeHome(home: Home): void {
  // After a power cut, a file is in its folder only if the folder itself is durable.
  for (const folder of [home.folder, home.store, home.checkpoints, home.logs, home.runs, home.programs])
    makeFolder(folder);
  const ignore = join(home.folder, '.gitignore');
  if (!existsSync(ignore)) writeFileSync(ignore, '*\n');
}

/**
 * Creates a folder and its parents, durably. Node's recursive mkdir never returns where the file system answers ENOENT below a
 * folder that exists, as /proc does.
 */
export function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  mkdirSync(folder);
  syncFolder(dirname(folder));
}
