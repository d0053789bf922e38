import { createInterface } from 'node:readline';
import { execa } from 'execa';
import { median } from '../row.ts';
import type { Answer, Refusal, Work } from './work.ts';

/** A process that does works when asked, one at a time. */
export interface Contender {
  /** @throws Error when it cannot do the work, or its process has ended */
  do(work: Work): Promise<Answer>;
  end(): Promise<void>;
}

/** Starts a contender. */
export function contender(
  command: readonly [string, ...string[]],
  env: Readonly<Record<string, string | undefined>>,
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
  return {
    async do(work) {
      child.stdin!.write(`${JSON.stringify(work)}\n`);
      const { value, done } = await lines.next();
      if (done) throw new Error(`${command.join(' ')}: expected an answer to ${work.kind}, got the end of its output`);
      const answer = JSON.parse(value) as Answer | Refusal;
      if ('error' in answer) throw new Error(`${work.kind}: ${answer.error}`);
      return answer;
    },
    async end() {
      child.stdin!.end();
      await child;
    },
  };
}

export interface Result {
  /** Medians, in seconds. */
  readonly ours: number;
  readonly peers: readonly number[];
  /** What the first of each computed. */
  readonly checks: readonly number[];
  readonly peak: number;
}

/** Lets ours and the peers do the same work in turn, after each has done it once to warm up. */
export async function contest(
  ours: Contender,
  work: Work,
  peers: readonly { readonly contender: Contender; readonly work: Work }[],
  repetitions: number,
): Promise<Result> {
  const all = [{ contender: ours, work }, ...peers];
  const checks: number[] = [];
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
