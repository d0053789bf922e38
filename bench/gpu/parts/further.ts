import { join } from 'node:path';
import type { Network } from '../../../stages/model/network.ts';
import type { Training } from '../../compute/work.ts';
import { colorImages, grayImages, type Images } from '../machine/images.ts';
import { timeTen } from '../programs/ten-models.ts';
import { inTurn, pytorch, type Rival, withRivals } from '../race/race.ts';
import { trainingOf } from '../race/training-work.ts';
import type { Measurement } from '../result.ts';
import type { Run, Setup } from '../setup.ts';
import { amounts, batchOf, isColor } from '../sizes.ts';

const iterations = 20;
const names = { tf32: 'TensorFloat-32', graph: 'CUDA graph', compile: 'torch.compile' };
type Way = keyof typeof names;

/** What else PyTorch can do on a GPU, and ten small models as one program. Safest first, since time is short. */
export const run: Run = async (setup, record) => {
  for (const device of setup.devices) await timeTen(setup, device, record);
  const patience = 60;
  const [plain] = pytorch(setup, patience);
  const [compiling] = pytorch(setup, patience);
  if (plain === undefined || compiling === undefined || setup.pytorch?.usesGpu !== true) {
    record({ kind: 'not measured', what: "PyTorch's other ways", why: 'PyTorch uses no GPU here' });
    return;
  }
  const images = { gray: await grayImages(setup.root), color: colorImages(setup.root) };
  const { nets } = amounts(setup);
  await withRivals([plain, compiling], async () => {
    // Compiling takes longest, and mostly CPU time.
    const compiled = nets.map((net) => workOf(setup, net, images, 'compile'));
    const first = warmUp(compiling, compiled[0]!);
    for (const way of ['tf32', 'graph'] as const)
      for (const net of nets) await timeWay(setup, record, plain, workOf(setup, net, images, way), way);
    await first;
    for (const work of compiled) await timeWay(setup, record, compiling, work, 'compile');
  });
};

function workOf(setup: Setup, net: Network, { gray, color }: { gray: Images; color: Images }, way: Way): Training {
  const { split } = isColor(net) ? color : gray;
  return { ...trainingOf(join(setup.root, 'works'), net, split, batchOf(net))(iterations), [way]: true };
}

/** Whether it failed is seen when it is timed. */
async function warmUp({ contender }: Rival, work: Training): Promise<void> {
  await contender.do(work).catch(() => {});
}

async function timeWay(
  setup: Setup,
  record: (measurement: Measurement) => void,
  rival: Rival,
  work: Training,
  way: Way,
): Promise<void> {
  const { name } = work.net;
  const failed = (_: Rival, why: string) =>
    record({ kind: 'not measured', what: `${names[way]}: SGD step of ${name} by PyTorch`, why });
  await warmUp(rival, work);
  for (const { seconds, last } of await inTurn([{ rival, work, warm: 0 }], amounts(setup).repetitions, failed)) {
    const ms = (1000 * seconds) / iterations;
    record({ kind: 'pytorch way', net: name, way: names[way], ms, loss: last.check });
  }
}
