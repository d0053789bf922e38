import { tensors } from '../../../artifacts/safetensors.ts';
import {
  type Compute,
  type HostTensor,
  type HostTensors,
  program,
  type Scope,
  type TensorsWith,
} from '../../../compute/program.ts';
import type { Checkpoint, Progress } from '../../../pipeline/stage.ts';
import { elementAt } from '../../../compute/element-at.ts';
import type { Network } from '../../model/network.ts';
import { rowCount, takeRows } from '../../model/rows.ts';
import { pixels } from '../batches.ts';
import { coordinates } from '../victim/coordinates.ts';
import { type Ball, pointsInBall } from './ball.ts';
import { largestGradients } from './largest-gradients.ts';

interface Config {
  readonly net: Network;
  readonly p: Ball['p'];
  readonly batch: number;
}

/**
 * One batch for every image. Inputs: `images` uint8 [N, ...], `predicted` int32 [N], `offsets` float32 [S, ...] and the
 * model. Output: `maxima` float32 [N, classes − 1].
 */
export const attack = program(
  'clever',
  (scope: Scope, inputs: TensorsWith<'images' | 'predicted' | 'offsets'>, { net, ...options }: Config) => {
    const { tf } = scope;
    const { images, predicted, offsets } = inputs;
    const space = coordinates(scope, net, inputs);
    // All images share the same points, so A δ is computed once.
    const moves = space.along(offsets);
    const { each } = scope.scan(rowCount(images), {}, (state, index) => {
      const row = tf.reshape(index, [1]);
      const z = space.of(pixels(scope, images, row));
      const label = tf.cast(takeRows(tf, predicted, row), 'int32');
      return { state, each: { maxima: largestGradients(scope, space, { z, label, moves }, options) } };
    });
    return { maxima: each.maxima };
  },
);

/** The model, the images, and how to sample around them. */
export interface Sampling extends Config {
  readonly model: HostTensors;
  /** uint8 [N, ...]. */
  readonly images: HostTensor;
  /** ŷ, int32 [N]. */
  readonly predicted: HostTensor;
  readonly radius: number;
  readonly seed: number;
  /** N_b. */
  readonly batches: number;
  /** N_s. */
  readonly samples: number;
}

/** The part of a stage's context that sampling needs. */
export interface SamplingContext {
  readonly compute: Compute;
  readonly checkpoint: Checkpoint;
  progress(report: Progress): void;
}

const checkpointCodec = tensors('checkpoint');

/**
 * The maxima of all batches, one program call per batch, resumed from the latest checkpoint. The program returns one
 * number per image and class, and only one batch's points are in memory. All images share the same points, because
 * drawing them takes longer than the gradients of a small network.
 *
 * @returns float32 [N, classes − 1] of each batch
 * @throws Error when a gradient is not finite
 */
export async function sampleMaxima(
  { compute, checkpoint, progress }: SamplingContext,
  { net, p, batch, model, images, predicted, radius, seed, batches, samples }: Sampling,
): Promise<readonly Float32Array[]> {
  // About sixty images' batches between two checkpoints: much longer than writing one takes.
  const interval = Math.max(1, Math.round(60 / rowCount(images)));
  const saved = await checkpoint.restore(batches);
  const maxima = saved === undefined ? [] : unpack(saved.bytes, saved.progress);
  while (maxima.length < batches) {
    const draw = { seed, batch: maxima.length, count: samples };
    const offsets = pointsInBall({ p, radius }, net.input, draw);
    const made = await compute.run(attack, { net, p, batch }, { ...model, images, predicted, offsets });
    maxima.push(finite(net, made.maxima.data as Float32Array));
    if (maxima.length % interval === 0 || maxima.length === batches) {
      await checkpoint.save(maxima.length, pack(maxima));
    }
    progress({ done: maxima.length, total: batches });
  }
  return maxima;
}

function finite(net: Network, maxima: Float32Array): Float32Array {
  const bad = maxima.find((norm) => !Number.isFinite(norm));
  if (bad === undefined) return maxima;
  throw new Error(`${net.name}: expected finite gradients, got a norm of ${bad}; use a model with smaller weights`);
}

function pack(maxima: readonly Float32Array[]): Uint8Array {
  const width = elementAt(maxima, 0).length;
  const data = new Float32Array(maxima.length * width);
  for (const [index, each] of maxima.entries()) data.set(each, index * width);
  return checkpointCodec.encode({ maxima: { dtype: 'float32', shape: [maxima.length, width], data } });
}

function unpack(bytes: Uint8Array, batches: number): Float32Array[] {
  const { maxima } = checkpointCodec.decode(bytes);
  const [count, width = 0] = maxima?.shape ?? [];
  if (maxima === undefined || count !== batches) {
    throw new Error(`checkpoint after ${batches} batches: expected as many maxima, got ${count ?? 'none'}`);
  }
  const all = maxima.data as Float32Array;
  return Array.from({ length: batches }, (_, i) => all.slice(i * width, (i + 1) * width));
}
