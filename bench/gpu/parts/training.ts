import { join } from 'node:path';
import type { Network } from '../../../stages/model/network.ts';
import { colorImages, grayImages, type Images } from '../machine/images.ts';
import { profileOn } from '../programs/profiled.ts';
import { inTurn, memoryOf, type Rival, rivalsOf, withRivals } from '../race/race.ts';
import { preparedTraining, trainingOf } from '../race/training-work.ts';
import type { Measurement } from '../result.ts';
import type { Run, Setup } from '../setup.ts';
import { amounts, batchOf, isColor } from '../sizes.ts';

/** A training step on every device, compared with ordinary PyTorch, and where its time goes. */
export const run: Run = async (setup, record) => {
  const images = { gray: await grayImages(setup.root), color: colorImages(setup.root) };
  const rivals = rivalsOf(setup, 30);
  await withRivals(rivals, async () => {
    for (const net of amounts(setup).nets)
      await timeSteps(setup, record, rivals, net, isColor(net) ? images.color : images.gray);
  });
  for (const net of amounts(setup).nets)
    for (const device of setup.devices) record(await profileOn(setup, device, `train/${net.name}`, net));
};

async function timeSteps(
  setup: Setup,
  record: (measurement: Measurement) => void,
  rivals: readonly Rival[],
  net: Network,
  images: Images,
): Promise<void> {
  const batch = batchOf(net);
  const work = trainingOf(join(setup.root, 'works'), net, images.split, batch);
  const failed = (rival: Rival, why: string) =>
    record({ kind: 'not measured', what: `SGD step of ${net.name} on ${rival.name}`, why });
  const entries = await preparedTraining(rivals, work, amounts(setup), failed);
  for (const { rival, seconds, repetitions: times, last } of await inTurn(
    entries,
    amounts(setup).repetitions,
    failed,
  )) {
    const { iterations, oneStepCall } = entries.find((entry) => entry.rival === rival)!;
    record({
      kind: 'step',
      net: net.name,
      batch,
      images: images.name,
      rival: rival.name,
      ms: (1000 * seconds) / iterations,
      iterations,
      oneStepCall: 1000 * oneStepCall,
      repetitions: times,
      loss: last.check,
      ...memoryOf(last),
    });
  }
}
