import { type Example, example } from '../../../compute/catalog.ts';
import {
  type HostTensor,
  type HostTensors,
  type OnHost,
  program,
  type Scope,
  type Tensors,
} from '../../../compute/program.ts';
import { initialWeights } from '../../../stages/model/initial-weights.ts';
import { type Network, parameters } from '../../../stages/model/network.ts';
import { minibatches } from '../../../stages/train/minibatches.ts';
import { momentumOf, type SgdConfig, type SgdInputs, weightsOf } from '../../../stages/train/sgd.ts';
import { program as train } from '../../../stages/train/train.ts';
import { noise } from '../../compute/files.ts';
import { nameOf, type Way } from '../parts/loops.ts';
import type { Measurement } from '../result.ts';
import { amounts, batchOf } from '../sizes.ts';
import { type Opened, openSession, runOnce } from './session.ts';

/** `time-loop.ts ORDER`, a child of part d: prints one measurement. */
const {
  device,
  net: name,
  way,
  tiny,
} = JSON.parse(process.argv[2]!) as {
  readonly device: 'webgpu' | 'cuda';
  readonly net: string;
  readonly way: Way;
  readonly tiny: boolean;
};
/** The same training with its loop written out, iteration after iteration. */
const unrolledTrain = program('train', (scope: Scope, inputs: SgdInputs, config: SgdConfig) =>
  train.build(unrolled(scope), inputs, config),
);

const { small, looped } = amounts({ tiny });
const net = small.find((each) => each.name === name)!;
const steps = way.kind === 'scan' ? looped : way.steps;
const keepsState = way.kind === 'unrolled' && way.state === 'left on the device';
const stays = (output: string) => keepsState && output.startsWith('next/');
const opened = await openSession({ example: trainingOf(net, steps), device, stays });

await advance();
const calls = way.kind === 'scan' ? 1 : Math.max(1, Math.round(looped / 5 / steps));
const started = performance.now();
let lastLoss = 0;
for (let call = 0; call < calls; call++) lastLoss = await advance();
const seconds = (performance.now() - started) / 1000;
const found: Measurement = {
  kind: 'loop',
  net: name,
  device,
  way: nameOf(way),
  perSecond: (calls * steps) / seconds,
  lastLoss,
};
process.stdout.write(`${JSON.stringify(found)}\n`, () => process.exit(0));

/** One call, its state fed to the next. @returns the loss of its last step */
async function advance(): Promise<number> {
  const outputs = await runOnce(opened);
  for (const [output, tensor] of Object.entries(outputs)) {
    if (!output.startsWith('next/')) continue;
    if (keepsState && tensor.location !== 'gpu-buffer')
      throw new Error(
        `expected the state in a gpu-buffer, got ${tensor.location}: onnxruntime-node offers none on ${device}`,
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

/** Training on 512 images, so that a call has little to send besides its state. */
function trainingOf(of: Network, count: number): Example {
  const { images, labels } = noise(512);
  const size = of.input.reduce((product, axis) => product * axis, 1);
  const batch = batchOf(of);
  const config: SgdConfig = {
    net: of,
    count,
    momentum: 0.9,
    weightDecay: 5e-4,
    biasRateFactor: 2,
    inputScale: 1 / 256,
    augmentation: null,
    activationDecay: 0,
  };
  const inputs = (): OnHost<SgdInputs> => ({
    images: { ...images!, shape: [512, ...of.input], data: images!.data.slice(0, 512 * size) },
    labels: labels!,
    ...startOf(of),
    indices: { dtype: 'int32', shape: [count, batch], data: minibatches(1, 0, 512, batch)(0, count) },
    rates: { dtype: 'float32', shape: [count], data: new Float32Array(count).fill(0.01) },
  });
  const what = { name: `train/${of.name}`, about: nameOf(way) };
  return example(what, way.kind === 'scan' ? train : unrolledTrain, config, inputs);
}

function startOf(of: Network): HostTensors {
  const start = initialWeights(of, 1);
  const state = parameters(of).flatMap(({ name: each, shape }): [string, HostTensor][] => [
    [weightsOf(each), start[each]!],
    [momentumOf(each), { dtype: 'float32', shape, data: new Float32Array(start[each]!.data.length) }],
  ]);
  return Object.fromEntries(state);
}

function unrolled(scope: Scope): Scope {
  const { tf } = scope;
  const scan = (count: number, initial: Tensors, body: Parameters<Scope['scan']>[2]) => {
    let state = initial;
    const rows: Tensors[] = [];
    for (let index = 0; index < count; index++) {
      const { state: next, each = {} } = body(state as never, tf.scalar(index, 'int32'));
      state = next;
      rows.push(each as Tensors);
    }
    const names = Object.keys(rows[0] ?? {});
    return { state, each: Object.fromEntries(names.map((each) => [each, tf.stack(rows.map((row) => row[each]!))])) };
  };
  return { ...scope, scan: scan as never };
}
