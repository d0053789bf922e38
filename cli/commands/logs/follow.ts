import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { setTimeout as delay } from 'node:timers/promises';
import { probeLock } from '../../../cache/lock.ts';
import { type ExitCode, exitCode } from '../../terminal/exit-code.ts';
import { manyLines, print } from '../../terminal/output.ts';

/** Milliseconds between two reads. */
const patience = 200;

/**
 * Prints whole lines of a file as it grows, until the run ends.
 *
 * @param home folder whose lock a run holds
 */
export async function follow(path: string, home: string): Promise<ExitCode> {
  const read = openTail(path);
  for (;;) {
    // Checked before reading, so that what the run writes last is not missed.
    const { held } = probeLock(home);
    read(!held);
    if (!held) return exitCode.done;
    await delay(patience);
  }
}

function openTail(path: string): (isLast: boolean) => void {
  const decoder = new StringDecoder('utf8');
  let at = 0;
  let rest = '';
  return (isLast) => {
    const bytes = readFrom(path, at);
    at += bytes.length;
    rest += decoder.write(bytes);
    const end = isLast ? rest.length : rest.lastIndexOf('\n') + 1;
    const whole = rest.slice(0, end).replace(/\n$/, '');
    rest = rest.slice(end);
    if (whole !== '') print(manyLines(whole));
  };
}

function readFrom(path: string, at: number): Buffer {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size <= at) return Buffer.alloc(0);
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(size - at);
    return bytes.subarray(0, readSync(file, bytes, 0, bytes.length, at));
  } finally {
    closeSync(file);
  }
}
