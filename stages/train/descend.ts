import { tensors } from '../../artifacts/safetensors.ts';
import { elementAt } from '../../compute/element-at.ts';
import type { Compute, HostTensor, HostTensors } from '../../compute/program.ts';
import type { Checkpoint, Progress } from '../../pipeline/stage.ts';
import type { Split } from '../data/split.ts';
import { named } from '../model/named.ts';
import { type Network, parameters } from '../model/network.ts';
import { variations } from './augmentation.ts';
import type { DescentParams } from './descent-params.ts';
import { DivergedError } from './diverged.ts';
import { learningRates } from './learning-rate.ts';
import { minibatches } from './minibatches.ts';
import { momentumOf, type sgd, stateNames, weightsOf } from './sgd.ts';

/** Everything that defines one training, except where it runs. */
export interface Descent {
  readonly params: DescentParams;
  /** 0 for a reference, k for the retraining after the k-th pruning. */
  readonly round: number;
  readonly weightDecay: number;
  /** The start value of every parameter. */
  readonly start: HostTensors;
  /** The split to train on. */
  readonly data: Split;
  readonly program: ReturnType<typeof sgd>;
  /** Inputs of the program besides data, weights and momentum. */
  readonly fixed: HostTensors;
}

/** What a descent needs from a stage's context. */
export interface DescentContext {
  readonly compute: Compute;
  readonly checkpoint: Checkpoint;
  progress(report: Progress): void;
  /** Iterations from one checkpoint to the next. A stage leaves it to the network, so that no key depends on it. */
  readonly interval?: number;
}

interface State {
  /** `weights/…` and `momentum/…`. */
  readonly tensors: HostTensors;
  readonly losses: Float32Array;
}

const checkpointCodec = tensors('checkpoint');

/**
 * Trains from the furthest checkpoint to the last iteration, one program call per checkpoint interval. Neither the
 * interval nor an interruption changes a bit of the result: an iteration depends on its number, the seed and the state
 * before it.
 *
 * @returns the trained parameters and the loss of every iteration
 * @throws DivergedError in the interval where a loss or a weight stops being finite; such a state is never saved
 */
export async function descend(
  { compute, checkpoint, progress, interval }: DescentContext,
  descent: Descent,
): Promise<{ readonly model: HostTensors; readonly losses: Float32Array }> {
  const { params, data } = descent;
  const total = params.iterations;
  const step = interval ?? intervalOf(params.net);
  const batches = minibatches(params.seed, descent.round, data.labels.data.length, params.batch);
  const saved = await checkpoint.restore(total);
  let done = saved?.progress ?? 0;
  let state = saved === undefined ? beginning(descent) : parse(params.net, saved.bytes, done);
  while (done < total) {
    const end = Math.min((Math.floor(done / step) + 1) * step, total);
    state = await advance(compute, descent, state, batches, done, end - done);
    done = end;
    await checkpoint.save(done, checkpointCodec.encode({ ...state.tensors, losses: vector(state.losses) }));
    progress({ done, total, loss: elementAt(state.losses, done - 1) });
  }
  const model = parameters(params.net).map(({ name }) => [name, named(state.tensors, weightsOf(name))] as const);
  return { model: Object.fromEntries(model), losses: state.losses };
}

/** Networks for color images are deep: one of their iterations takes as long as many of another's. */
function intervalOf({ input }: Network): number {
  return input.at(-1) === 3 ? 50 : 1000;
}

async function advance(
  compute: Compute,
  { params, round, weightDecay, data, program, fixed }: Descent,
  before: State,
  batches: (first: number, count: number) => Int32Array,
  done: number,
  count: number,
): Promise<State> {
  const { net, momentum, biasRateFactor, inputScale, augmentation, activationDecay, batch } = params;
  const { losses, ...after } = await compute.run(
    program,
    { net, count, momentum, weightDecay, biasRateFactor, inputScale, augmentation, activationDecay },
    {
      ...fixed,
      ...before.tensors,
      images: data.images,
      labels: data.labels,
      indices: { dtype: 'int32', shape: [count, batch], data: batches(done, count) },
      rates: vector(learningRates(params.learningRate, done, count)),
      ...varied(params, round, done, count),
    },
  );
  const recent = losses.data as Float32Array;
  checkFinite(recent, after, done);
  const all = new Float32Array(done + count);
  all.set(before.losses);
  all.set(recent, done);
  return { tensors: after, losses: all };
}

function varied({ augmentation, seed, batch }: DescentParams, round: number, done: number, count: number): HostTensors {
  if (augmentation === null) return {};
  const data = variations(augmentation, { seed, round, batch })(done, count);
  return { variations: { dtype: 'int32', shape: [count, batch, 3], data } };
}

function checkFinite(losses: Float32Array, state: HostTensors, done: number): void {
  const bad = losses.findIndex((loss) => !Number.isFinite(loss));
  if (bad !== -1) throw new DivergedError(done + bad, elementAt(losses, bad), done);
  const finite = Object.values(state).every(({ data }) => data.every((value) => Number.isFinite(value)));
  if (!finite) throw new DivergedError(done + losses.length - 1, elementAt(losses, losses.length - 1), done);
}

function beginning({ params, start }: Descent): State {
  const state = parameters(params.net).flatMap(({ name, shape, isTrained }): [string, HostTensor][] => {
    const weights = named(start, name);
    const momentum: HostTensor = { dtype: 'float32', shape, data: new Float32Array(weights.data.length) };
    return [[weightsOf(name), weights], ...(isTrained ? [[momentumOf(name), momentum] as [string, HostTensor]] : [])];
  });
  return { tensors: Object.fromEntries(state), losses: new Float32Array(0) };
}

function parse(net: Network, bytes: Uint8Array, done: number): State {
  const { losses, ...state } = checkpointCodec.decode(bytes);
  const names = stateNames(net);
  if (losses?.data.length === done && names.every((name) => state[name] !== undefined)) {
    return { tensors: state, losses: losses.data as Float32Array };
  }
  const got = `${losses?.data.length ?? 'no'} losses, ${Object.keys(state).join(', ')}`;
  throw new Error(`checkpoint after ${done} iterations: expected ${done} losses, ${names.join(', ')}; got ${got}`);
}

function vector(data: Float32Array): HostTensor {
  return { dtype: 'float32', shape: [data.length], data };
}
