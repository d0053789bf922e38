import { createInterface } from 'node:readline';
import { execa } from 'execa';
import { median } from '../row.ts';
import type { Answer, Refusal, Work } from './work.ts';

/** A process that does works on request, one at a time. */
export interface Contender {
  /** @throws EndedError when its process ended or had to be ended, Error when it cannot do the work */
  do(work: Work): Promise<Answer>;
  end(): Promise<void>;
}

/** A contender's process ended before it answered. */
export class EndedError extends Error {
  override readonly name = 'EndedError';
}

/** Milliseconds that a process has to exit by itself after it was asked to. */
const farewell = 3_000;

/**
 * Starts a contender.
 *
 * @param patience maximum seconds per work; a process that takes longer is ended
 */
export function contender(
  command: readonly [string, ...string[]],
  env: Readonly<Record<string, string | undefined>>,
  patience = Number.POSITIVE_INFINITY,
): Contender {
  const [file, ...args] = command;
  const child = execa(file, args, {
    env,
    stdin: 'pipe',
    stdout: 'pipe',
    stderr: 'inherit',
    buffer: false,
    reject: false,
  });
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  let isLate = false;
  return {
    async do(work) {
      child.stdin!.write(`${JSON.stringify(work)}\n`);
      const timer = Number.isFinite(patience)
        ? setTimeout(() => {
            isLate = true;
            child.kill('SIGKILL');
          }, 1000 * patience)
        : undefined;
      const line = await nextAnswer(lines);
      clearTimeout(timer);
      const got = isLate ? `none within ${patience} s` : 'the end of its output';
      if (line === undefined) throw new EndedError(`${file}: expected an answer to ${work.kind}, got ${got}`);
      const answer = JSON.parse(line) as Answer | Refusal;
      if ('error' in answer) throw new Error(`${work.kind}: ${answer.error}`);
      return answer;
    },
    async end() {
      child.stdin!.end();
      const timer = setTimeout(() => child.kill('SIGKILL'), farewell);
      await child;
      clearTimeout(timer);
    },
  };
}

/** Skips other lines: libraries may print. */
async function nextAnswer(lines: AsyncIterator<string>): Promise<string | undefined> {
  for (;;) {
    const { value, done } = await lines.next();
    if (done) return undefined;
    if (value.startsWith('{')) return value;
  }
}

export interface Result {
  /** Medians, in seconds. */
  readonly ours: number;
  readonly peers: readonly number[];
  /** What the first run of each side computed. */
  readonly checks: readonly (number | null)[];
  readonly peak: number;
}

/** Lets our side and the peers do the same work in turn, after one warm-up each. */
export async function contest(
  ours: Contender,
  work: Work,
  peers: readonly { readonly contender: Contender; readonly work: Work }[],
  repetitions: number,
): Promise<Result> {
  const all = [{ contender: ours, work }, ...peers];
  const checks: (number | null)[] = [];
  for (const each of all) checks.push((await each.contender.do(each.work)).check);
  const seconds = all.map((): number[] => []);
  let peak = 0;
  for (let i = 0; i < repetitions; i++) {
    for (const [at, each] of all.entries()) {
      const answer = await each.contender.do(each.work);
      seconds[at]!.push(answer.seconds);
      peak = Math.max(peak, answer.peak ?? 0);
    }
  }
  const [own, ...others] = seconds.map(median);
  return { ours: own!, peers: others, checks, peak };
}
