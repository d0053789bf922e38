import { join } from 'node:path';
import type { HostTensors } from '../../../compute/program.ts';
import type { Network } from '../../../stages/model/network.ts';
import { writeFiles } from '../../compute/files.ts';
import type { Training } from '../../compute/work.ts';
import { atOnce, type Rival } from './race.ts';

/** `count` iterations of the paper's training, from a fresh start; the check is the first iteration's loss. */
export function trainingOf(
  folder: string,
  net: Network,
  images: HostTensors,
  batch: number,
): (iterations: number) => Training {
  const { indices, ...files } = writeFiles(join(folder, net.name), net, images);
  const rates = { rate: 0.01, weightDecay: 5e-4, biasRateFactor: 2, inputScale: 1 / 256 };
  return (iterations) => ({
    kind: 'train',
    ...files,
    indices: indices(iterations, batch),
    batch,
    ...rates,
    checked: 1,
  });
}

export interface Prepared {
  readonly rival: Rival;
  readonly work: Training;
  readonly iterations: number;
  /** Seconds of the call to be timed. */
  readonly warm: number;
  /** Seconds of a call with one iteration: mostly the overhead of a call. */
  readonly oneStepCall: number;
}

/**
 * Finds for each rival how many iterations take about `call` seconds, and warms it up with them. Rivals compile at the
 * same time, and are measured one after the other.
 *
 * @returns no entry for a rival that failed; `onFailure` gets the error
 */
export async function preparedTraining(
  rivals: readonly Rival[],
  work: (iterations: number) => Training,
  { call, mostIterations: most }: { readonly call: number; readonly mostIterations: number },
  onFailure: (rival: Rival, why: string) => void,
): Promise<Prepared[]> {
  const few = Math.min(5, most);
  const compiled = await atOnce(
    rivals,
    async (rival) => {
      await rival.contender.do(work(1));
      const { seconds: oneStepCall } = await rival.contender.do(work(1));
      if (oneStepCall <= call) await rival.contender.do(work(few));
      return rival;
    },
    onFailure,
  );
  const sized: Omit<Prepared, 'warm'>[] = [];
  for (const rival of compiled) {
    const [one] = await atOnce([rival], () => rival.contender.do(work(1)), onFailure);
    if (one === undefined) continue;
    const oneStepCall = one.seconds;
    const iterations = oneStepCall > call ? 1 : await iterationsFor(rival, work, { call, most, few, oneStepCall });
    sized.push({ rival, work: work(iterations), iterations, oneStepCall });
  }
  const ready = await atOnce(
    sized.map(({ rival }) => rival),
    async (rival) => {
      const own = sized.find((each) => each.rival === rival)!;
      return { ...own, warm: (await rival.contender.do(own.work)).seconds };
    },
    onFailure,
  );
  return ready;
}

async function iterationsFor(
  rival: Rival,
  work: (iterations: number) => Training,
  size: { readonly call: number; readonly most: number; readonly few: number; readonly oneStepCall: number },
): Promise<number> {
  const { call, most, few, oneStepCall } = size;
  const { seconds } = await rival.contender.do(work(few));
  // A call's overhead does not grow with the iterations; a disturbed timing must not make a step look free.
  const step = Math.max((seconds - oneStepCall) / Math.max(1, few - 1), seconds / few / 10);
  return Math.max(few, Math.min(most, Math.round((call - oneStepCall) / step)));
}
