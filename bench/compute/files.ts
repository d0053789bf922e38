import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compute } from '../../compute/compute.ts';
import type { Compute, HostTensor, HostTensors } from '../../compute/program.ts';
import { digits } from '../../stages/data/digits.ts';
import { mnist } from '../../stages/data/mnist.ts';
import { initialWeights } from '../../stages/model/initial-weights.ts';
import { type Network, parameters } from '../../stages/model/network.ts';
import { random } from '../../stages/model/random.ts';
import { minibatches } from '../../stages/train/minibatches.ts';
import { train } from '../../stages/train/train.ts';

/** The images for the works, and their name. */
export interface Material {
  readonly name: string;
  readonly train: HostTensors;
  readonly test: HostTensors;
}

/** MNIST from the mirror that `REPRO_MIRROR` names, else the built-in synthetic digits. */
export async function grayImages(): Promise<Material> {
  const stage = (process.env.REPRO_MIRROR === undefined ? digits : mnist) as typeof digits;
  const { definition } = stage;
  const context = { inputs: {}, progress: () => {}, log: () => {}, metric: () => {} };
  const made = await definition.run({ ...context, params: definition.params.parse({}) } as never);
  const { train: training, test } = made as { train: HostTensors; test: HostTensors };
  return { name: stage === digits ? 'synthetic digits' : 'MNIST', train: training, test };
}

/** Noise of CIFAR-10's size, on which training takes equally long. */
export function noise(count: number): HostTensors {
  const { below } = random(1, 'bench images');
  return {
    images: {
      dtype: 'uint8',
      shape: [count, 32, 32, 3],
      data: Uint8Array.from({ length: count * 3072 }, () => below(256)),
    },
    labels: { dtype: 'uint8', shape: [count], data: Uint8Array.from({ length: count }, () => below(10)) },
  };
}

/** Weights after `iterations` of the paper's training. */
export async function trained(net: Network, data: HostTensors, iterations: number): Promise<HostTensors> {
  const { open } = (await import(compute.module)) as { open(device: object): Promise<Compute> };
  const engine = await open({ kind: 'cpu', index: 0 });
  const checkpoint = { restore: async () => undefined, save: async () => {} };
  const params = train.definition.params.parse({ net, seed: 1, iterations });
  const context = { params, inputs: { data }, compute: engine, checkpoint, progress: () => {}, metric: () => {} };
  return (await train.definition.run(context as never)).model;
}

/** Writes the files that both contenders read, and returns their paths. */
export function writeFiles(
  folder: string,
  net: Network,
  data: HostTensors,
  weights: HostTensors = initialWeights(net, 1),
) {
  mkdirSync(folder, { recursive: true });
  const write = (name: string, ...parts: HostTensor['data'][]) => {
    const path = join(folder, name);
    writeFileSync(path, Buffer.concat(parts.map((each) => Buffer.from(each.buffer, each.byteOffset, each.byteLength))));
    return path;
  };
  const order = parameters(net).map(({ name }) => name);
  return {
    net,
    order,
    weights: write('weights', ...order.map((name) => weights[name]!.data)),
    images: write('images', data.images!.data),
    labels: write('labels', data.labels!.data),
    /** The images of each iteration. */
    indices: (iterations: number, batch: number) =>
      write(`indices-${iterations}`, minibatches(1, 0, data.labels!.data.length, batch)(0, iterations)),
  };
}
