import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Event } from './event.ts';

/** One run's events, appended to `runs/<run>.ndjson` in small batches. */
export interface RunLog {
  readonly path: string;
  append(event: Event): void;
  close(): void;
}

/** Milliseconds for which lines are gathered before they are written. */
const gathering = 100;

export function openRunLog(folder: string, run: string): RunLog {
  const path = join(folder, `${run}.ndjson`);
  const file = openSync(path, 'wx');
  let lines: string[] = [];
  let timer: NodeJS.Timeout | undefined;
  const flush = () => {
    timer = undefined;
    if (lines.length > 0) writeSync(file, lines.join(''));
    lines = [];
  };
  return {
    path,
    append(event) {
      lines.push(`${JSON.stringify({ at: new Date().toISOString(), ...event })}\n`);
      timer ??= setTimeout(flush, gathering);
    },
    close() {
      clearTimeout(timer);
      flush();
      fsyncSync(file);
      closeSync(file);
    },
  };
}

/** Names a run by when it began, so that a folder listing is in order. */
export function newRunName(now = new Date()): string {
  return `${now.toISOString().replace(/[:.]/g, '-')}-${process.pid}`;
}
