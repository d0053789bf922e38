import type { Scope, Tensor } from '../../../compute/program.ts';
import { checkpoints, isHalved } from './autopgd-checkpoints.ts';
import { losses } from './autopgd-losses.ts';
import { ballInBox } from '../ball-in-box.ts';
import { besideImages, pullBack, type Victim } from '../victim/victim.ts';

export interface AutoPgdOptions {
  readonly epsilon: number;
  readonly iterations: number;
  /** ρ: the share of a period's steps in which the loss has to rise. */
  readonly rho: number;
  readonly loss: keyof typeof losses;
}

/** An iterate, the loss f there, and sign ∇f: float32 [N, ...], [N], [N, ...]. */
interface Iterate {
  readonly x: Tensor;
  readonly f: Tensor;
  readonly direction: Tensor;
}

/** The state of the walks, one row per image. */
type Walk = {
  /** xᵏ, with f and sign ∇f there, and xᵏ⁻¹. */
  readonly x: Tensor;
  readonly f: Tensor;
  readonly direction: Tensor;
  readonly previous: Tensor;
  /** x_max, and its f and sign ∇f. */
  readonly bestX: Tensor;
  readonly bestF: Tensor;
  readonly bestDirection: Tensor;
  /** The misclassified iterate with the largest loss; −∞ before the first. */
  readonly fooling: Tensor;
  readonly foolingF: Tensor;
  /** η: float32 [N] */
  readonly step: Tensor;
  /** Since the last checkpoint, and at it: see `Period`. */
  readonly rises: Tensor;
  readonly bestBefore: Tensor;
  readonly halvedBefore: Tensor;
};

/**
 * Projected gradient ascent that adapts its step: z = P(xᵏ + η sign ∇f(xᵏ)), xᵏ⁺¹ = P(xᵏ + α (z − xᵏ) + (1−α)(xᵏ −
 * xᵏ⁻¹)), η = 2ε at first. At a checkpoint without enough progress, η is halved and the walk continues from x_max. Each
 * image has its own step.
 *
 * Croce, Hein, Reliable evaluation of adversarial robustness with an ensemble of diverse parameter-free attacks,
 * ICML 2020, Algorithm 1.
 *
 * @param x float32 [N, ...] in [0, 1]
 * @param y int32 [N]
 * @param u start, in [−1, 1): float32 like x
 * @returns the misclassified iterate with the largest loss, the start included; without one, x_max
 */
export function autoPgd(
  scope: Scope,
  model: Victim,
  { x, y, u }: { readonly x: Tensor; readonly y: Tensor; readonly u: Tensor },
  options: AutoPgdOptions,
): Tensor {
  const { tf } = model;
  const within = ballInBox(model, x, options.epsilon);
  const look = lookAt(model, y, options.loss);
  const checks = checksOf(scope, options);
  const { state } = scope.scan(
    options.iterations,
    atFirst(model, look(within(tf.add(x, tf.mul(u, options.epsilon)))), options.epsilon),
    (walk, index) => {
      const beside = (values: Tensor) => besideImages(model, values, x);
      const z = within(tf.add(walk.x, tf.mul(walk.direction, beside(walk.step))));
      // The first step has no momentum.
      const alpha = tf.where(tf.equal(index, tf.scalar(0, 'int32')), 1, momentum);
      const along = tf.mul(tf.sub(z, walk.x), alpha);
      const back = tf.mul(tf.sub(walk.x, walk.previous), tf.sub(1, alpha));
      const reached = look(within(tf.add(tf.add(walk.x, along), back)));
      return { state: checked(model, advanced(model, walk, reached), checks(index)) };
    },
  );
  return tf.where(
    besideImages(model, tf.greater(state.foolingF, Number.NEGATIVE_INFINITY), x),
    state.fooling,
    state.bestX,
  );
}

/** α */
const momentum = 0.75;

type Look = (x: Tensor) => Iterate & { readonly isWrong: Tensor };

/** Loss and direction at an iterate, and whether it is misclassified: bool [N]. */
function lookAt(model: Victim, y: Tensor, loss: AutoPgdOptions['loss']): Look {
  const { tf } = model;
  return (x) => {
    const logits = model.logits(x);
    const { value, slope } = losses[loss](model, logits, y);
    const isWrong = tf.notEqual(tf.cast(tf.argMax(logits, 1), 'int32'), y);
    return { x, f: value, direction: tf.sign(pullBack(model, x, slope)), isWrong };
  };
}

function atFirst({ tf }: Victim, { x, f, direction, isWrong }: ReturnType<Look>, epsilon: number): Walk {
  return {
    x,
    f,
    direction,
    previous: x,
    bestX: x,
    bestF: f,
    bestDirection: direction,
    fooling: x,
    foolingF: tf.where(isWrong, f, Number.NEGATIVE_INFINITY),
    step: tf.fill(f.shape, 2 * epsilon),
    rises: tf.zerosLike(f),
    bestBefore: f,
    halvedBefore: tf.zeros(f.shape, 'bool'),
  };
}

/** The walk after one more step. */
function advanced(model: Victim, walk: Walk, reached: ReturnType<Look>): Walk {
  const { tf } = model;
  const { x, f, direction, isWrong } = reached;
  const rows = (mask: Tensor) => besideImages(model, mask, x);
  const better = tf.greater(f, walk.bestF);
  const fools = tf.logicalAnd(isWrong, tf.greater(f, walk.foolingF));
  return {
    ...walk,
    x,
    f,
    direction,
    previous: walk.x,
    bestX: tf.where(rows(better), x, walk.bestX),
    bestF: tf.where(better, f, walk.bestF),
    bestDirection: tf.where(rows(better), direction, walk.bestDirection),
    fooling: tf.where(rows(fools), x, walk.fooling),
    foolingF: tf.where(fools, f, walk.foolingF),
    rises: tf.add(walk.rises, tf.cast(tf.greater(f, walk.f), 'float32')),
  };
}

/** Whether a checkpoint follows the iteration, and how many rises it demands. */
type Check = { readonly due: Tensor; readonly demanded: Tensor };

function checksOf({ tf }: Scope, { iterations, rho }: AutoPgdOptions): (index: Tensor) => Check {
  const demands = new Float32Array(iterations).fill(-1);
  for (const { iteration, demanded } of checkpoints(iterations, rho)) demands[iteration - 1] = demanded;
  const table = tf.tensor1d(demands);
  return (index) => {
    const demanded = tf.gather(table, index as ReturnType<typeof tf.scalar>);
    return { due: tf.greaterEqual(demanded, 0), demanded };
  };
}

/** The walk after a checkpoint, if one is due. */
function checked(model: Victim, walk: Walk, { due, demanded }: Check): Walk {
  const { tf } = model;
  const halved = tf.logicalAnd(due, isHalved(tf, { ...walk, demanded, best: walk.bestF }));
  const rows = besideImages(model, halved, walk.x);
  return {
    ...walk,
    x: tf.where(rows, walk.bestX, walk.x),
    f: tf.where(halved, walk.bestF, walk.f),
    direction: tf.where(rows, walk.bestDirection, walk.direction),
    step: tf.where(halved, tf.mul(walk.step, 0.5), walk.step),
    rises: tf.where(due, 0, walk.rises),
    bestBefore: tf.where(due, walk.bestF, walk.bestBefore),
    halvedBefore: tf.where(due, halved, walk.halvedBefore),
  };
}
