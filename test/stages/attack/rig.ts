import { referenceEngine } from '../../../compute/engines/reference.ts';
import {
  type Compute,
  type HostTensor,
  type HostTensors,
  program,
  type Scope,
  type Tensor,
  type Tensors,
} from '../../../compute/program.ts';
import { type Victim, victim } from '../../../stages/attack/victim/victim.ts';
import type { Split } from '../../../stages/data/split.ts';
import { classCount, type Network, parameters } from '../../../stages/model/network.ts';
import { random } from '../../../stages/model/random.ts';
import { readCsv } from '../../rig/read-csv.ts';

/** Images of 3×4 pixels, small enough for every engine. */
const input: Network['input'] = [3, 4, 1];
export const pixels = 12;

export const binary: Network = {
  name: 'tiny-binary',
  input,
  layers: [{ kind: 'dense', name: 'fc', out: 1 }],
  head: 'logistic',
};
export const multi: Network = {
  name: 'tiny',
  input,
  layers: [{ kind: 'dense', name: 'fc', out: 4 }],
  head: 'softmax',
};
export const deep: Network = {
  name: 'tiny-relu',
  input,
  layers: [{ kind: 'dense', name: 'fc1', out: 8 }, { kind: 'relu' }, { kind: 'dense', name: 'fc2', out: 4 }],
  head: 'softmax',
};

/** Weights uniform in ±`scale`, running variances in 0.5 … 1.5; a random share of the weights is exactly 0. */
export function model(net: Network, seed: number, { scale = 1, zeros = 0 } = {}): HostTensors {
  const { uniform } = random(seed, 'attack test weights');
  return Object.fromEntries(
    parameters(net).map(({ name, shape, fanIn }) => {
      const data = Float32Array.from({ length: shape.reduce((product, axis) => product * axis, 1) }, () => {
        if (name.endsWith('.running_var')) return 0.5 + uniform();
        const value = scale * (2 * uniform() - 1);
        return fanIn !== null && uniform() < zeros ? 0 : value;
      });
      return [name, { dtype: 'float32', shape, data } satisfies HostTensor];
    }),
  );
}

/** Pixels from `darkest` to `brightest`, random labels. */
export function data(
  net: Network,
  count: number,
  seed: number,
  [darkest, brightest]: readonly [number, number] = [0, 255],
): Split {
  const { below } = random(seed, 'attack test images');
  const length = net.input.reduce((product, axis) => product * axis, count);
  return {
    images: {
      dtype: 'uint8',
      shape: [count, ...net.input],
      data: Uint8Array.from({ length }, () => darkest + below(brightest - darkest + 1)),
    },
    labels: { dtype: 'uint8', shape: [count], data: Uint8Array.from({ length: count }, () => below(classCount(net))) },
  };
}

export interface Row {
  readonly label: number;
  readonly before: number;
  readonly after: number;
  readonly success: boolean;
  /** NaN if the CSV has none. */
  readonly norm: number;
}

export interface AttackStage {
  readonly definition: {
    readonly params: { parse(params: unknown): unknown };
    // biome-ignore lint/suspicious/noExplicitAny: what the engine would pass
    run(context: any): any;
  };
}

/** Runs an attack stage like the engine, without a pipeline. */
export async function run(stage: AttackStage, compute: Compute, params: object, inputs: object) {
  const { definition } = stage;
  const metrics: { [name: string]: number } = {};
  const { summary, images } = await definition.run({
    params: definition.params.parse(params),
    inputs,
    compute,
    progress: () => {},
    metric: (name: string, value: number) => {
      metrics[name] = value;
    },
  });
  return { summary, csv: images as string, rows: rowsOf(images), metrics };
}

function rowsOf(csv: string): readonly Row[] {
  return readCsv(csv).map(({ label, before, after, success, norm }) => ({
    label: Number(label),
    before: Number(before),
    after: Number(after),
    success: success === '1',
    norm: norm === '' ? Number.NaN : Number(norm),
  }));
}

type Act = (model: Victim, inputs: Tensors, scope: Scope) => Tensor;

/** The output of `act` for images as floats [N, 12], as N rows. */
export async function act(compute: Compute, net: Network, tensors: HostTensors, doing: Act): Promise<Float32Array[]> {
  const once = program('attack-test', (scope, inputs, _: null) => ({
    out: doing(victim(scope, net, inputs), inputs, scope),
  }));
  const { out } = await compute.run(once, null, tensors);
  const width = out!.data.length / out!.shape[0]!;
  return Array.from({ length: out!.shape[0]! }, (_, i) =>
    Float32Array.from(out!.data.slice(i * width, (i + 1) * width)),
  );
}

/** Images as attacks receive them, flattened: float32 [N, pixels], pixel / 255. */
export function scaled({ images }: { readonly images?: HostTensor }): HostTensor {
  const { shape, data } = images!;
  const [count] = shape as [number];
  return {
    dtype: 'float32',
    shape: [count, data.length / count],
    data: Float32Array.from(data, (value) => value / 255),
  };
}

export function imagesOf({ images }: { readonly images?: HostTensor }): number[][] {
  const { shape, data } = images!;
  const size = data.length / shape[0]!;
  return Array.from({ length: shape[0]! }, (_, i) =>
    Array.from(data.slice(i * size, (i + 1) * size), (value) => value / 255),
  );
}

/** Logits of dense and ReLU layers in double precision; [0, f] for a logistic head. */
export function logitsOf(net: Network, weights: HostTensors, image: ArrayLike<number>): number[] {
  const scores = net.layers.reduce<number[]>((x, layer) => {
    if (layer.kind === 'relu') return x.map((value) => Math.max(value, 0));
    if (layer.kind !== 'dense') throw new Error(`expected dense and ReLU layers, got ${layer.kind}`);
    return rowsOfWeight(weights, layer.name).map((row, k) => dot(row, x) + weights[`${layer.name}.bias`]!.data[k]!);
  }, Array.from(image));
  return net.head === 'logistic' ? [0, ...scores] : scores;
}

export function rowsOfWeight(weights: HostTensors, layer: string): number[][] {
  const { shape, data } = weights[`${layer}.weight`]!;
  const width = shape[1]!;
  return Array.from({ length: shape[0]! }, (_, k) => Array.from(data.slice(k * width, (k + 1) * width)));
}

export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

export function argMax(values: readonly number[]): number {
  return values.indexOf(Math.max(...values));
}

/**
 * Logits of any network, one row per image: in double precision if there are only dense and ReLU layers, otherwise by
 * the reference engine.
 */
export async function logitsOfAll(net: Network, weights: HostTensors, images: readonly ArrayLike<number>[]) {
  if (net.layers.every(({ kind }) => kind === 'dense' || kind === 'relu')) {
    return images.map((image) => logitsOf(net, weights, image));
  }
  const data = Float32Array.from(images.flatMap((image) => Array.from(image)));
  const x = { dtype: 'float32', shape: [images.length, data.length / images.length], data } as const;
  const rows = await act(referenceEngine(), net, { ...weights, x }, (victim, inputs) => victim.logits(inputs.x!));
  return rows.map((row) => Array.from(row));
}

/** The same split, labeled as predicted by the model, except for every third image. */
export async function mostlyRight(net: Network, weights: HostTensors, split: Split): Promise<Split> {
  const predicted = (await logitsOfAll(net, weights, imagesOf(split))).map(argMax);
  const labels = predicted.map((label, i) => (i % 3 === 2 ? (label + 1) % classCount(net) : label));
  return { ...split, labels: { ...split.labels, data: Uint8Array.from(labels) } };
}

/** The same images in another order: row i is the old row `order[i]`. */
export function reordered(split: Split, order: readonly number[]): Split {
  const pick = ({ dtype, shape, data }: HostTensor): HostTensor => {
    const width = data.length / shape[0]!;
    const picked = order.flatMap((i) => Array.from(data.slice(i * width, (i + 1) * width)));
    return { dtype, shape, data: Uint8Array.from(picked) };
  };
  return { images: pick(split.images), labels: pick(split.labels) };
}
