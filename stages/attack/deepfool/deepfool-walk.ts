import { mapTensors, type Scope, type Tensor, type Tensors } from '../../../compute/program.ts';
import { rowCount, takeRows } from '../../model/rows.ts';
import type { Coordinates } from '../victim/coordinates.ts';
import { besideImages, oneHot, predict, pullBack, type Victim } from '../victim/victim.ts';

export interface DeepFoolOptions {
  /** Where to linearize the model, and what to add to a step: see {@link deepFool}. */
  readonly form: 'matlab' | 'python';
  /** η: how far past the boundary. */
  readonly eta: number;
  readonly maxIterations: number;
  /** Images attacked at a time. */
  readonly batch: number;
}

/** One row per image. */
type Walk = {
  /** r = A^T ρ. */
  readonly rho: Tensor;
  /** A r: how r moves the coordinates. */
  readonly moved: Tensor;
  /** bool */
  readonly pending: Tensor;
  /** int32 */
  readonly iteration: Tensor;
};

/**
 * The smallest perturbation (1+η)r that changes the predicted label l₀ of a repeatedly linearized model:
 * while argmax g(x + (1+η)r) = l₀, with f_k = g_k − g_l₀ and w_k = ∇g_k − ∇g_l₀, k* = argmin_{k≠l₀} |f_k| / ‖w_k‖,
 * r ← r + |f_k*| / ‖w_k*‖² w_k*. All classes compete; pixels may leave [0, 1]. Form `matlab` linearizes at x + r; form
 * `python` linearizes at x + (1+η)r and adds 10⁻⁴ to |f| / ‖w‖.
 *
 * Some images need one iteration, others many: each iteration takes the first `batch` images that need one.
 *
 * Moosavi-Dezfooli, Fawzi, Frossard, DeepFool, CVPR 2016, Algorithm 2, and the authors' two implementations.
 *
 * @param x float32 [N, ...]
 * @param real bool [N]: images to attack
 * @returns (1+η)r shaped like x; 0 where `real` is false or no class can be reached
 */
export function deepFool(scope: Scope, space: Coordinates, { x, real }: Images, options: DeepFoolOptions): Tensor {
  const { model } = space;
  const { tf } = model;
  const z = space.of(x);
  const l0 = predict(model, z);
  const start: Walk = { rho: tf.zerosLike(z), moved: tf.zerosLike(z), pending: real, iteration: tf.zerosLike(l0) };
  const { rho } = scope.whileLoop(
    start,
    ({ pending }) => tf.any(pending),
    (walk) => {
      const rows = firstPending(model, walk.pending, options.batch);
      const taken = pick(model, { z, l0, ...walk }, rows);
      const after = advance(space, taken, options);
      return mapTensors(after, (values, name) => put(model, walk[name], rows, values));
    },
  );
  return tf.reshape(tf.mul(space.toPixels(rho), 1 + options.eta), x.shape);
}

interface Images {
  readonly x: Tensor;
  readonly real: Tensor;
}

/** One iteration for the pending images; the others stay unchanged. */
function advance(
  space: Coordinates,
  { z, l0, ...walk }: Walk & { readonly z: Tensor; readonly l0: Tensor },
  options: DeepFoolOptions,
): Walk {
  const { model } = space;
  const { tf } = model;
  const overshot = (moved: Tensor) => tf.add(z, tf.mul(moved, 1 + options.eta));
  const at = options.form === 'matlab' ? tf.add(z, walk.moved) : overshot(walk.moved);
  const { delta, movement, length } = nearestBoundary(space, at, l0, options.form);
  const step = besideImages(model, tf.mul(length, tf.cast(walk.pending, 'float32')), z);
  const moved = tf.add(walk.moved, tf.mul(movement, step));
  const iteration = tf.add(walk.iteration, tf.scalar(1, 'int32'));
  const isHeld = tf.equal(predict(model, overshot(moved)), l0);
  // After a step of 0 all further steps would be 0.
  const hasMoved = tf.greater(length, 0);
  const mayGoOn = tf.logicalAnd(hasMoved, tf.less(iteration, tf.scalar(options.maxIterations, 'int32')));
  return {
    rho: tf.add(walk.rho, tf.mul(delta, step)),
    moved,
    pending: tf.logicalAnd(walk.pending, tf.logicalAnd(isHeld, mayGoOn)),
    iteration,
  };
}

/** At `z`: w_k* as `delta`, how it moves z, and |f_k*| / ‖w_k*‖², which is 0 where no class can be reached. */
function nearestBoundary({ model, move }: Coordinates, z: Tensor, l0: Tensor, form: DeepFoolOptions['form']) {
  const { tf, classes } = model;
  const from = oneHot(model, l0);
  // Every class but l₀, in cyclic order from it.
  const rivals = Array.from({ length: classes - 1 }, (_, i) =>
    oneHot(model, tf.mod(tf.add(l0, tf.scalar(i + 1, 'int32')), tf.scalar(classes, 'int32'))),
  );
  const towards = rivals.map((rival) => tf.sub(rival, from));
  const g = model.logits(z);
  const f = tf.abs(
    tf.stack(
      towards.map((coefficients) => tf.sum(tf.mul(g, coefficients), 1)),
      1,
    ),
  );
  // [N, classes - 1, ...]: one product with A A^T serves all classes.
  const deltas = tf.stack(
    towards.map((coefficients) => pullBack(model, z, coefficients)),
    1,
  );
  const movements = tf.reshape(move(tf.reshape(deltas, [-1, ...z.shape.slice(1)])), deltas.shape);
  const squares = tf.sum(tf.reshape(tf.mul(deltas, movements), [rowCount(z), classes - 1, -1]), 2);
  // In a sparse model a class may have w = 0: no finite step reaches it.
  const reachable = tf.greater(squares, 0);
  const lengths = tf.sqrt(tf.where(reachable, squares, 1));
  const distances = tf.where(reachable, tf.div(f, lengths), Number.POSITIVE_INFINITY);
  const nearest = tf.cast(tf.argMin(distances, 1), 'int32') as ReturnType<typeof tf.tensor1d>;
  const chosen = (values: Tensor) => tf.gather(values, nearest, 1, 1);
  const far = tf.add(chosen(distances), form === 'python' ? 1e-4 : 0);
  const length = tf.where(tf.any(reachable, 1), tf.div(far, chosen(lengths)), 0);
  return { delta: chosen(deltas), movement: chosen(movements), length };
}

/** Positions of the first pending images, int32 [count], padded with others when there are fewer. */
function firstPending({ tf }: Victim, pending: Tensor, count: number): Tensor {
  const total = rowCount(pending);
  const order = tf.range(0, total, 1, 'float32');
  const rank = tf.sub(tf.mul(tf.cast(pending, 'float32'), total), order);
  return tf.topk(rank, Math.min(count, total)).indices;
}

function pick<T extends Tensors>({ tf }: Victim, tensors: T, rows: Tensor) {
  return mapTensors(tensors, (each) => takeRows(tf, each, rows));
}

function put({ tf }: Victim, onto: Tensor, rows: Tensor, values: Tensor): Tensor {
  return tf.tensorScatterUpdate(onto, tf.expandDims(rows, 1), values);
}
