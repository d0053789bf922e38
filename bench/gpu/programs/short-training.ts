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
import { batchOf } from '../sizes.ts';

/** Few, so that a call sends little besides its state. */
const images = 512;

/** The same training with its loop unrolled. */
const unrolledTrain = program('train', (scope: Scope, inputs: SgdInputs, config: SgdConfig) =>
  train.build(unrolled(scope), inputs, config),
);

/** `count` steps of training, as one loop or unrolled. */
export function shortTraining(net: Network, count: number, isUnrolled: boolean): Example {
  const { images: pixels, labels } = noise(images);
  const size = net.input.reduce((product, axis) => product * axis, 1);
  const batch = batchOf(net);
  const config: SgdConfig = {
    net,
    count,
    momentum: 0.9,
    weightDecay: 5e-4,
    biasRateFactor: 2,
    inputScale: 1 / 256,
    augmentation: null,
    activationDecay: 0,
  };
  const inputs = (): OnHost<SgdInputs> => ({
    images: { dtype: 'uint8', shape: [images, ...net.input], data: pixels!.data.slice(0, images * size) },
    labels: labels!,
    ...startOf(net),
    indices: { dtype: 'int32', shape: [count, batch], data: minibatches(1, 0, images, batch)(0, count) },
    rates: { dtype: 'float32', shape: [count], data: new Float32Array(count).fill(0.01) },
  });
  const what = { name: `train/${net.name}`, about: `${count} steps` };
  return example(what, isUnrolled ? unrolledTrain : train, () => ({ config, inputs: inputs() }));
}

function startOf(net: Network): HostTensors {
  const start = initialWeights(net, 1);
  const state = parameters(net).flatMap(({ name, shape }): [string, HostTensor][] => [
    [weightsOf(name), start[name]!],
    [momentumOf(name), { dtype: 'float32', shape, data: new Float32Array(start[name]!.data.length) }],
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
