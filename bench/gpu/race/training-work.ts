import { join } from 'node:path';
import type { HostTensors } from '../../../compute/program.ts';
import type { Network } from '../../../stages/model/network.ts';
import { writeFiles } from '../../compute/files.ts';
import type { Training } from '../../compute/work.ts';
import type { Rival } from './race.ts';

/** So many iterations of the paper's training, from a fresh start; the check is the first iteration's loss. */
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
  /** Seconds of a call of one iteration: mostly what a call costs. */
  readonly oneStepCall: number;
}

/**
 * Finds how many iterations take a rival about `call` seconds, and lets it do them once: what it compiles, it has compiled then.
 *
 * @throws Error when it cannot
 */
export async function preparedTraining(
  rival: Rival,
  work: (iterations: number) => Training,
  call: number,
  most: number,
): Promise<Prepared> {
  const timed = async (iterations: number) => {
    await rival.contender.do(work(iterations));
    return (await rival.contender.do(work(iterations))).seconds;
  };
  const oneStepCall = await timed(1);
  if (oneStepCall > call) return { rival, work: work(1), iterations: 1, oneStepCall };
  // The cost of the call itself does not grow with the iterations.
  const few = Math.min(5, most);
  const step = Math.max(1e-6, ((await timed(few)) - oneStepCall) / Math.max(1, few - 1));
  const iterations = Math.max(few, Math.min(most, Math.round((call - oneStepCall) / step)));
  await rival.contender.do(work(iterations));
  return { rival, work: work(iterations), iterations, oneStepCall };
}
