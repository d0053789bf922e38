import { join } from 'node:path';
import type { Network } from '../../../stages/model/network.ts';
import { grayImages } from '../machine/images.ts';
import { atOnce, ours, type Rival, withRivals } from '../race/race.ts';
import { preparedTraining, trainingOf } from '../race/training-work.ts';
import type { Measurement } from '../result.ts';
import type { Run, Setup } from '../setup.ts';
import { amounts, batchOf } from '../sizes.ts';

const callsEach = 3;

/** Combined throughput of several workers training on one GPU at the same time. */
export const run: Run = async (setup, record) => {
  for (const net of amounts(setup).small) {
    for (const device of setup.devices) {
      const rivals = Array.from({ length: Math.max(...amounts(setup).workers) }, () => ours(device, 20));
      await withRivals(rivals, () => crowd(setup, record, rivals, net, device));
    }
  }
};

async function crowd(
  setup: Setup,
  record: (measurement: Measurement) => void,
  rivals: readonly Rival[],
  net: Network,
  device: 'webgpu' | 'cuda',
): Promise<void> {
  const { workers, call, mostIterations } = amounts(setup);
  const size = { call: call / 4, mostIterations };
  const failed = (_: Rival, why: string) =>
    record({ kind: 'not measured', what: `a worker that trains ${net.name} on ${device}`, why });
  const images = await grayImages(setup.root);
  const work = trainingOf(join(setup.root, 'works'), net, images.split, batchOf(net));
  // First alone: one worker's speed decides how much work each gets.
  const [first] = await preparedTraining(rivals.slice(0, 1), work, size, failed);
  if (first === undefined) return;
  const ready = await atOnce(
    rivals,
    async (rival) => {
      await rival.contender.do(first.work);
      return rival;
    },
    failed,
  );
  for (const count of workers.filter((each) => each <= ready.length)) {
    const started = performance.now();
    const done = await atOnce(
      ready.slice(0, count),
      async ({ contender }) => {
        for (let i = 0; i < callsEach; i++) await contender.do(first.work);
      },
      failed,
    );
    if (done.length < count) return;
    const seconds = (performance.now() - started) / 1000;
    const perSecond = (count * callsEach * first.iterations) / seconds;
    record({ kind: 'workers', net: net.name, device, workers: count, perSecond });
  }
}
