import type { Scope, Tensor, Tensors } from '../../../compute/program.ts';
import type { Network } from '../../model/network.ts';
import { rowCount, takeRows } from '../../model/rows.ts';
import { pixels } from '../batches.ts';
import type { Victim } from '../victim/victim.ts';
import { adamRates, type Objective } from './cw-descent.ts';
import { narrow, type Search, unbounded } from './cw-search.ts';
import { type StepProgress, toNextCheck } from './cw-step.ts';

export interface CwOptions {
  readonly kappa: number;
  readonly learningRate: number;
  readonly searchSteps: number;
  readonly initialC: number;
  /** Maximum per search step; a multiple of ten. */
  readonly iterations: number;
}

/** Slots that process a queue of images: each has an image and goes through its search steps at its own pace. */
type Slots = StepProgress &
  Search & {
    /** int32 [S]; N or more: the queue is empty, the slot idles. */
    readonly image: Tensor;
    /** Search steps done: int32 [S]. */
    readonly step: Tensor;
    /** The best of all search steps so far, and its label: float32 and int32 [S]. */
    readonly least: Tensor;
    readonly after: Tensor;
    /** The head of the queue: int32 scalar. */
    readonly next: Tensor;
    /** Results by image, and a last row, never read, for slots without a result: [N + 1]. */
    readonly squared: Tensor;
    readonly label: Tensor;
  };

/** The images to attack. */
interface Queue {
  readonly net: Network;
  readonly images: Tensor;
  readonly before: Tensor;
  readonly atStart: Objective['atStart'];
}

/** Progress checks per search step, as in the reference implementation. */
const checks = 10;

/**
 * Carlini and Wagner's l2 attack on all images. A batch in lockstep would wait for its slowest image in every search
 * step. Here a slot whose step is over (last iteration reached, or no progress between two checks) moves on to its next
 * step or to the next image at once. So an image's result depends only on the image, and abandoned work costs nothing.
 *
 * @param images uint8 [N, ...]
 * @param before int32 [N]: the labels to move away from
 * @param atStart see `initialLoss`, for all images: float32 [N]
 * @returns `squared`: least ‖x′ − x‖² with another label, float32 [N], ∞ for a failure; `label`: of that x′, int32 [N]
 */
export function attackAll(
  scope: Scope,
  model: Victim,
  { net, images, before, atStart }: Queue,
  slots: number,
  options: CwOptions,
): Tensors<'squared' | 'label'> {
  const { tf } = scope;
  const total = rowCount(images);
  const size = net.input.reduce((product, axis) => product * axis, 1);
  const flat = tf.reshape(images, [total, size]);
  const rates = tf.tensor1d(adamRates(options.learningRate, options.iterations));
  const count = options.iterations / checks;
  const { squared, label } = scope.whileLoop(
    atFirst(scope, before, Math.min(slots, total), size, options),
    ({ image }) => tf.any(tf.less(image, tf.scalar(total, 'int32'))),
    (state) => {
      const image = tf.minimum(state.image, tf.scalar(total - 1, 'int32'));
      const own = (each: Tensor) => takeRows(tf, each, image);
      const objective = {
        x: pixels(scope, flat, image),
        label: own(before),
        c: state.c,
        kappa: options.kappa,
        atStart: { distance: own(atStart.distance), hinge: own(atStart.hinge) },
      };
      const { progress, over } = toNextCheck(scope, model, progressOf(state), objective, rates, count);
      return advance(scope, { ...state, ...progress }, over, total, options);
    },
  );
  return { squared: tf.slice(squared, 0, total), label: tf.slice(label, 0, total) };
}

function atFirst({ tf }: Scope, before: Tensor, slots: number, size: number, { initialC }: CwOptions): Slots {
  const total = rowCount(before);
  const whole = (value: number) => tf.fill([slots], value, 'int32');
  const zeros = tf.zeros([slots, size]);
  const none = tf.fill([slots], Number.POSITIVE_INFINITY);
  return {
    image: tf.range(0, slots, 1, 'int32'),
    step: whole(0),
    iteration: whole(0),
    loss: tf.zeros([slots]),
    next: tf.scalar(slots, 'int32'),
    c: tf.fill([slots], initialC),
    lower: tf.zeros([slots]),
    upper: tf.fill([slots], unbounded),
    u: zeros,
    m: zeros,
    v: zeros,
    best: none,
    rival: whole(0),
    least: none,
    after: whole(0),
    squared: tf.fill([total + 1], Number.POSITIVE_INFINITY),
    label: tf.concat([before, tf.zeros([1], 'int32')]),
  };
}

function progressOf({ u, m, v, best, rival, iteration, loss }: Slots): StepProgress {
  return { u, m, v, best, rival, iteration, loss };
}

/**
 * Moves slots whose search step is over to their next step; after the last, stores the result and loads the next image.
 */
function advance(scope: Scope, state: Slots, over: Tensor, total: number, options: CwOptions): Slots {
  const { tf } = scope;
  const whole = (value: number) => tf.scalar(value, 'int32');
  const step = tf.add(state.step, tf.cast(over, 'int32'));
  const done = tf.greaterEqual(step, whole(options.searchSteps));
  const better = tf.logicalAnd(over, tf.less(state.best, state.least));
  const least = tf.where(better, state.best, state.least);
  const after = tf.where(better, state.rival, state.after);
  const found = tf.logicalAnd(done, tf.isFinite(least));
  const at = tf.expandDims(tf.minimum(tf.where(found, state.image, whole(total)), whole(total)), 1);
  const search = narrow(scope, state, over, tf.isFinite(state.best));
  const taken = tf.cumsum(tf.cast(done, 'int32'));
  const unlessDone = (value: Tensor, reset: Tensor | number) => tf.where(done, reset, value);
  return {
    ...state,
    squared: tf.tensorScatterUpdate(state.squared, at, least),
    label: tf.tensorScatterUpdate(state.label, at, after),
    image: unlessDone(state.image, tf.sub(tf.add(state.next, taken), whole(1))),
    next: tf.add(state.next, tf.sum(tf.cast(done, 'int32'))),
    step: unlessDone(step, whole(0)),
    iteration: tf.where(over, whole(0), state.iteration),
    least: unlessDone(least, Number.POSITIVE_INFINITY),
    after,
    c: unlessDone(search.c, options.initialC),
    lower: unlessDone(search.lower, 0),
    upper: unlessDone(search.upper, unbounded),
  };
}
