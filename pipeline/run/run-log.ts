import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Event } from './event.ts';

/** One run's events, appended to `runs/<run>.ndjson` in small batches. */
export interface RunLog {
  append(event: Event): void;
  close(): void;
}

/** How long lines are collected before they are written, in milliseconds. */
const flushDelay = 100;

/** @param onProblem called once if lines cannot be written, e.g. on a full disk; the run itself goes on */
export function openRunLog(folder: string, run: string, onProblem: (path: string, problem: string) => void): RunLog {
  const path = join(folder, `${run}.ndjson`);
  const file = openSync(path, 'wx');
  let lines: string[] = [];
  let timer: NodeJS.Timeout | undefined;
  let isBroken = false;
  const attempt = (act: () => void) => {
    if (isBroken) return;
    try {
      act();
    } catch (error) {
      isBroken = true;
      onProblem(path, (error as Error).message);
    }
  };
  const flush = () => {
    timer = undefined;
    const text = lines.join('');
    lines = [];
    if (text !== '') attempt(() => writeSync(file, text));
  };
  return {
    append(event) {
      lines.push(`${JSON.stringify({ at: new Date().toISOString(), ...event })}\n`);
      timer ??= setTimeout(flush, flushDelay);
    },
    close() {
      clearTimeout(timer);
      flush();
      attempt(() => fsyncSync(file));
      closeSync(file);
    },
  };
}

/** Names a run by its start time, so that a folder lists runs in order. */
export function newRunName(now = new Date()): string {
  return `${now.toISOString().replace(/[:.]/g, '-')}-${process.pid}`;
}
