import { type LoopOrder, nameOf, type Way, whatOf } from '../parts/loops.ts';
import type { Measurement } from '../result.ts';
import { amounts } from '../sizes.ts';
import { send } from './child.ts';
import { type Opened, openSession, runOnce } from './session.ts';
import { shortTraining } from './short-training.ts';

/** `time-loop.ts ORDER`, a child of part d: sends one measurement per way, until one fails. */
const order = JSON.parse(process.argv[2]!) as LoopOrder;
const { device, net: name, ways, tiny } = order;
const { small, looped } = amounts({ tiny });
const net = small.find((each) => each.name === name)!;

for (const way of ways) {
  try {
    await send(await time(way));
  } catch (error) {
    await send({ kind: 'not measured', what: whatOf(order, way), why: (error as Error).message });
    break;
  }
}
// The driver's threads would keep the process alive.
process.exit(0);

async function time(way: Way): Promise<Measurement> {
  const steps = way.kind === 'scan' ? looped : way.steps;
  const keepsState = way.kind === 'unrolled' && way.state === 'left on the device';
  const stays = (output: string) => keepsState && output.startsWith('next/');
  const example = shortTraining(net, steps, way.kind === 'unrolled');
  const opened = await openSession({ example, device, stays });
  await advance(opened, keepsState);
  const calls = way.kind === 'scan' ? 1 : Math.max(1, Math.round(looped / 5 / steps));
  const started = performance.now();
  let lastLoss = 0;
  for (let call = 0; call < calls; call++) lastLoss = await advance(opened, keepsState);
  const perSecond = (calls * steps) / ((performance.now() - started) / 1000);
  await opened.session.release();
  const loss = Number.isFinite(lastLoss) ? lastLoss : null;
  return { kind: 'loop', net: net.name, device, way: nameOf(way), perSecond, lastLoss: loss };
}

/** One call, with its state fed to the next. @returns the loss of its last step */
async function advance(opened: Opened, keepsState: boolean): Promise<number> {
  const outputs = await runOnce(opened);
  for (const [output, tensor] of Object.entries(outputs)) {
    if (!output.startsWith('next/')) continue;
    if (keepsState && tensor.location !== 'gpu-buffer')
      throw new Error(
        `expected the state in a gpu-buffer, got it in ${tensor.location}: onnxruntime-node leaves none on ${device}`,
      );
    replace(opened, output.slice('next/'.length), tensor);
  }
  return Number(outputs.losses!.data.at(-1));
}

function replace({ feeds }: Opened, input: string, tensor: Opened['feeds'][string]): void {
  const before = feeds[input];
  feeds[input] = tensor;
  if (before?.location === 'gpu-buffer') before.dispose();
}
