import { fileURLToPath } from 'node:url';
import { type Contender, contender, EndedError } from '../../compute/contest.ts';
import type { Answer, Work } from '../../compute/work.ts';
import { peerEnvironment } from '../../peer-environment.ts';
import { median } from '../../row.ts';
import type { Setup } from '../setup.ts';

/** A contestant: one of our devices, or PyTorch's. */
export interface Rival {
  readonly name: 'cpu' | 'webgpu' | 'cuda' | 'pytorch cuda' | 'pytorch cpu';
  readonly contender: Contender;
}

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** A contender that is started when first needed, and restarted after its process ended: a crash costs one work. */
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
 * Our engine in its own process, with one thread, like a worker.
 *
 * @param patience maximum seconds per work
 */
export function ours(device: 'cpu' | 'webgpu' | 'cuda', patience: number): Rival {
  const env = { REPRO_ENGINE: 'onnx', REPRO_DEVICE: device, REPRO_THREADS: '1', BENCH_THREADS: '1' };
  const start = () => contender([process.execPath, here('../../compute/contender.ts')], env, patience);
  return { name: device, contender: restarted(start) };
}

/** The machine's PyTorch, on its GPU if it uses one; without the libraries that we laid out for our engine. */
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

/** All contestants: our devices, the CPU and PyTorch. */
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

/** Seconds; work that takes longer is timed once. */
const longCall = 2;

/**
 * Lets rivals do their works in turn.
 *
 * @param entries each with the seconds that the work took to warm up
 * @returns no entry for a rival that failed; `onFailure` gets the error
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

/** Lets all act at once; those that fail are reported and left out. */
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

/** The memory in an answer, as in results. */
export function memoryOf({ peak, deviceMemory }: Answer) {
  return {
    ...(peak === undefined ? {} : { resident: peak }),
    ...(deviceMemory === undefined ? {} : { deviceMemory }),
  };
}
