import { appendFileSync, closeSync, fstatSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { measurement, type PartName, type PartResult, partResult } from './result.ts';

/** A part and the command that runs it. */
export interface Order {
  readonly part: PartName;
  readonly about: string;
  /** Seconds. */
  readonly limit: number;
  /** Seconds after the start of the whole measurement. */
  readonly by: number;
  /** A Node program and its arguments; it sends measurements over IPC. */
  readonly command: readonly [string, ...string[]];
}

/** Limit on what comes back from the machine: no file larger than 16 MiB. */
const mostLogged = 15 * 2 ** 20;
/** Seconds. A part with less time left is not started. */
const least = 3;

/**
 * Runs parts one after the other, each in its own process, ended when its time is up. When a part ends, however it
 * ends, its line is appended to `results.ndjson` in `out`, so an interruption loses only the remaining parts. Their
 * output goes to `log.txt`.
 *
 * @param elapsed seconds since the start of the whole measurement
 * @returns the lines
 */
export async function runParts(
  orders: readonly Order[],
  out: string,
  elapsed: () => number,
  env: Readonly<Record<string, string | undefined>>,
): Promise<PartResult[]> {
  const log = openSync(join(out, 'log.txt'), 'a');
  const results: PartResult[] = [];
  try {
    for (const order of orders) {
      const result = partResult.parse(await runPart(order, log, elapsed(), env));
      appendFileSync(join(out, 'results.ndjson'), `${JSON.stringify(result)}\n`);
      console.error(
        `${result.part}: ${result.state} in ${result.seconds.toFixed(1)} s, ${result.measured.length} measured`,
      );
      results.push(result);
    }
  } finally {
    closeSync(log);
  }
  return results;
}

async function runPart(
  { part, about, limit, by, command }: Order,
  log: number,
  elapsed: number,
  env: Readonly<Record<string, string | undefined>>,
): Promise<PartResult> {
  const allowed = Math.min(limit, by - elapsed);
  if (allowed < least) return { part, about, state: 'skipped', why: 'no time was left', seconds: 0, measured: [] };
  const measured: PartResult['measured'] = [];
  const wrong: string[] = [];
  writeSync(log, `== ${part}: ${about}\n`);
  const started = performance.now();
  const child = execa(process.execPath, command, {
    env,
    ipc: true,
    buffer: false,
    reject: false,
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
    timeout: 1000 * allowed,
    killSignal: 'SIGKILL',
    killDescendants: true,
  });
  for (const stream of [child.stdout!, child.stderr!]) stream.on('data', (bytes: Buffer) => keep(log, bytes));
  // Its child processes must neither compute during the next part nor keep its pipes open.
  child.nodeChildProcess.on('exit', () => endGroup(child.pid));
  child.nodeChildProcess.on('message', (message) => {
    const { success, data, error } = measurement.safeParse(message);
    if (success) measured.push(data);
    else wrong.push(error.message);
  });
  const { failed, timedOut, shortMessage } = await child;
  const seconds = (performance.now() - started) / 1000;
  if (timedOut) return { part, about, state: 'cut', why: `after ${allowed.toFixed(0)} s`, seconds, measured };
  if (failed) return { part, about, state: 'failed', why: `${shortMessage}; log.txt says why`, seconds, measured };
  if (wrong.length > 0) return { part, about, state: 'failed', why: wrong.join('; '), seconds, measured };
  return { part, about, state: 'done', seconds, measured };
}

function endGroup(leader: number | undefined): void {
  try {
    if (leader !== undefined) process.kill(-leader, 'SIGKILL');
  } catch {
    // All of it has ended.
  }
}

function keep(log: number, bytes: Buffer): void {
  if (fstatSync(log).size + bytes.length <= mostLogged) writeSync(log, bytes);
}
