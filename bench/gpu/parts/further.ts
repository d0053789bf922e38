import { join } from 'node:path';
import type { Network } from '../../../stages/model/network.ts';
import { colorImages, grayImages } from '../machine/images.ts';
import { timeTen } from '../programs/ten-models.ts';
import { inTurn, pytorch, withRivals } from '../race/race.ts';
import { trainingOf } from '../race/training-work.ts';
import type { Measurement } from '../result.ts';
import type { Run, Setup } from '../setup.ts';
import { amounts, batchOf, isColor } from '../sizes.ts';

/** What else PyTorch can do on a GPU, and ten small models as one program. Surest first: time is short. */
export const run: Run = async (setup, record) => {
  for (const device of setup.devices) for (const each of await timeTen(setup, device)) record(each);
  if (!setup.pytorch?.usesGpu) {
    record({ kind: 'not measured', what: "PyTorch's other ways", why: 'PyTorch uses no GPU here' });
    return;
  }
  const { nets } = amounts(setup);
  for (const way of ['eager', 'tf32', 'graph'] as const) for (const net of nets) await timeWay(setup, record, net, way);
  // Compiling takes the longest.
  for (const net of nets) await timeWay(setup, record, net, 'compile');
};

const names = { eager: 'eager', tf32: 'TensorFloat-32', graph: 'CUDA graph', compile: 'torch.compile' };

async function timeWay(
  setup: Setup,
  record: (measurement: Measurement) => void,
  net: Network,
  way: keyof typeof names,
): Promise<void> {
  const [rival] = pytorch(setup);
  const iterations = 20;
  const images = isColor(net) ? colorImages(setup.root) : await grayImages(setup.root);
  const work = trainingOf(join(setup.root, 'works'), net, images.split, batchOf(net))(iterations);
  const asked = { ...work, ...(way === 'eager' ? {} : { [way]: true }) };
  const what = `${names[way]}: SGD step of ${net.name} by PyTorch`;
  await withRivals([rival!], async () => {
    try {
      await rival!.contender.do(asked);
    } catch (error) {
      record({ kind: 'not measured', what, why: (error as Error).message });
      return;
    }
    const failed = (_: unknown, why: string) => record({ kind: 'not measured', what, why });
    for (const { seconds, last } of await inTurn([{ rival: rival!, work: asked }], amounts(setup).repetitions, failed))
      record({
        kind: 'pytorch way',
        net: net.name,
        way: names[way],
        ms: (1000 * seconds) / iterations,
        loss: last.check,
      });
  });
}
