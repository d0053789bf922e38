import { fileURLToPath } from 'node:url';
import { type Contender, contender, EndedError } from '../../compute/contest.ts';
import type { Answer, Work } from '../../compute/work.ts';
import { peerEnvironment } from '../../peer-environment.ts';
import { median } from '../../row.ts';
import type { Setup } from '../setup.ts';

/** Who is timed: one of our devices, or PyTorch's. */
export interface Rival {
  readonly name: 'cpu' | 'webgpu' | 'cuda' | 'pytorch cuda' | 'pytorch cpu';
  readonly contender: Contender;
}

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** A contender that is started when it is first needed, and again after its process has ended: a crash costs one work. */
export function restarted(start: () => Contender): Contender {
  let current: Contender | undefined;
  return {
    async do(work) {
      current ??= start();
      try {
        return await current.do(work);
      } catch (error) {
        if (error instanceof EndedError) current = undefined;
        throw error;
      }
    },
    async end() {
      await current?.end();
    },
  };
}

/**
 * Our engine in a process of its own. One thread, as a worker has.
 *
 * @param patience seconds that a work may take
 */
export function ours(device: 'cpu' | 'webgpu' | 'cuda', patience: number): Rival {
  const env = { REPRO_ENGINE: 'onnx', REPRO_DEVICE: device, REPRO_THREADS: '1', BENCH_THREADS: '1' };
  const start = () => contender([process.execPath, here('../../compute/contender.ts')], env, patience);
  return { name: device, contender: restarted(start) };
}

/** The machine's PyTorch, on its GPU where it uses one; without the libraries that were laid out for us. */
export function pytorch({ pytorch: found }: Setup, patience: number): Rival[] {
  if (found === undefined) return [];
  const device = found.usesGpu ? 'cuda' : 'cpu';
  const env = {
    ...peerEnvironment,
    LD_LIBRARY_PATH: process.env.GPU_BENCH_LIBRARIES_BEFORE,
    NVIDIA_TF32_OVERRIDE: undefined,
    BENCH_DEVICE: device,
    BENCH_THREADS: '1',
  };
  const start = () => contender([found.python, here('../../peers/contender.py')], env, patience);
  return [{ name: `pytorch ${device}`, contender: restarted(start) }];
}

/** All who are timed: our devices, the processor and PyTorch. */
export function rivalsOf(setup: Setup, patience: number): Rival[] {
  const own = [...setup.devices, 'cpu' as const].map((device) => ours(device, patience));
  return [...own, ...pytorch(setup, patience)];
}

/** Ends all of them, whatever happens. */
export async function withRivals<T>(rivals: readonly Rival[], action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } finally {
    await Promise.all(rivals.map(({ contender: each }) => each.end()));
  }
}

export interface Timing {
  readonly rival: Rival;
  /** Median. */
  readonly seconds: number;
  readonly repetitions: number;
  readonly last: Answer;
}

/** Of a work that takes longer, once is enough. */
const longCall = 2;

/**
 * Lets rivals do their works in turn.
 *
 * @param entries each with the seconds that the work took to warm up
 * @returns nothing for a rival that failed, which `onFailure` is told of
 */
export async function inTurn(
  entries: readonly { readonly rival: Rival; readonly work: Work; readonly warm: number }[],
  repetitions: number,
  onFailure: (rival: Rival, why: string) => void,
): Promise<Timing[]> {
  const answers = new Map<Rival, Answer[]>(entries.map(({ rival }) => [rival, []]));
  for (let i = 0; i < repetitions; i++) {
    for (const { rival, work, warm } of entries) {
      const before = answers.get(rival);
      if (before === undefined || (i > 0 && warm > longCall)) continue;
      try {
        before.push(await rival.contender.do(work));
      } catch (error) {
        answers.delete(rival);
        onFailure(rival, (error as Error).message);
      }
    }
  }
  return Array.from(answers, ([rival, all]) => ({
    rival,
    seconds: median(all.map(({ seconds }) => seconds)),
    repetitions: all.length,
    last: all.at(-1)!,
  }));
}

/** Lets all do something at once; those that fail are reported and left out. */
export async function atOnce<T>(
  rivals: readonly Rival[],
  action: (rival: Rival) => Promise<T>,
  onFailure: (rival: Rival, why: string) => void,
): Promise<T[]> {
  const results = await Promise.all(
    rivals.map(async (rival) => {
      try {
        return [await action(rival)];
      } catch (error) {
        onFailure(rival, (error as Error).message);
        return [];
      }
    }),
  );
  return results.flat();
}

/** What an answer says of memory, as results have it. */
export function memoryOf({ peak, deviceMemory }: Answer) {
  return {
    ...(peak === undefined ? {} : { resident: peak }),
    ...(deviceMemory === undefined ? {} : { deviceMemory }),
  };
}
