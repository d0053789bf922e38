import { join } from 'node:path';
import type { HostTensors } from '../../../compute/program.ts';
import type { Network } from '../../../stages/model/network.ts';
import { trained, writeFiles } from '../../compute/files.ts';
import type { Attack } from '../../compute/work.ts';
import { colorImages, grayImages, type Images } from '../machine/images.ts';
import { profileOn } from '../programs/profiled.ts';
import { atOnce, inTurn, memoryOf, type Rival, rivalsOf, withRivals } from '../race/race.ts';
import type { Measurement } from '../result.ts';
import type { Run, Setup } from '../setup.ts';
import { amounts, isColor } from '../sizes.ts';

/** FGS, DeepFool and C&W on every device, compared with PyTorch, and where their time goes. */
export const run: Run = async (setup, record) => {
  const images = { gray: await grayImages(setup.root), color: colorImages(setup.root) };
  const rivals = rivalsOf(setup, 12);
  await withRivals(rivals, async () => {
    for (const net of amounts(setup).nets) {
      const own = isColor(net) ? images.color : images.gray;
      // One core would take minutes for the CIFAR networks.
      const those = isColor(net) ? rivals.filter(({ name }) => name !== 'cpu' && name !== 'pytorch cpu') : rivals;
      for (const attack of await attacksOn(setup, net, own)) await timeAttack(setup, record, those, attack, own);
    }
  });
  const { small, profiledAttacks } = amounts(setup);
  for (const net of small)
    for (const attack of profiledAttacks)
      for (const device of setup.devices) record(await profileOn(setup, device, `${attack}/${net.name}`, net));
};

/** Gray networks are attacked after a short training, color ones untrained, since their images are noise. */
async function attacksOn(setup: Setup, net: Network, { split }: Images): Promise<Attack[]> {
  const { attacked, cw } = amounts(setup);
  const weights = isColor(net) ? undefined : await trained(net, split, setup.tiny ? 2 : 200);
  const few = firstOf(split, isColor(net) ? attacked.color : attacked.gray);
  const { indices: _, ...files } = writeFiles(join(setup.root, 'works', `${net.name} victim`), net, few, weights);
  const count = few.labels!.data.length;
  const ways = [
    { kind: 'fgs', epsilon: 0.1, batch: 100, count },
    // An untrained network may have no boundary within reach.
    { kind: 'deepfool', eta: 0.02, maxIterations: isColor(net) ? 20 : 100, batch: 100, count },
    {
      kind: 'cw',
      ...cw,
      learningRate: 0.01,
      initialC: 1e-3,
      batch: 200,
      count: Math.min(200, count),
    },
  ] as const;
  return ways.map((way) => ({ ...files, ...way }));
}

async function timeAttack(
  setup: Setup,
  record: (measurement: Measurement) => void,
  rivals: readonly Rival[],
  work: Attack,
  images: Images,
): Promise<void> {
  const { kind, net, count } = work;
  const failed = (rival: Rival, why: string) =>
    record({ kind: 'not measured', what: `${kind} on ${net.name} on ${rival.name}`, why });
  const warm = async (rival: Rival) => {
    return { rival, work, warm: (await rival.contender.do(work)).seconds };
  };
  const entries = await atOnce(rivals, warm, failed);
  for (const { rival, seconds, repetitions, last } of await inTurn(entries, amounts(setup).repetitions, failed)) {
    record({
      kind: 'attack',
      attack: kind,
      net: net.name,
      count,
      images: images.name,
      rival: rival.name,
      ms: 1000 * seconds,
      repetitions,
      result: last.check,
      ...memoryOf(last),
    });
  }
}

function firstOf({ images, labels }: HostTensors, most: number): HostTensors {
  const count = Math.min(most, labels!.data.length);
  const [, ...image] = images!.shape;
  const size = image.reduce((product, axis) => product * axis, 1);
  return {
    images: { ...images!, shape: [count, ...image], data: images!.data.slice(0, count * size) },
    labels: { ...labels!, shape: [count], data: labels!.data.slice(0, count) },
  };
}
