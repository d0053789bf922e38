import type { Scope, Tensor } from '../../../compute/program.ts';
import { flatRows, rowCount, takeRows } from '../../model/rows.ts';
import type { Coordinates } from '../victim/coordinates.ts';
import { oneHot, pullBack } from '../victim/victim.ts';
import type { Ball } from './ball.ts';

/** One image and the points around it where gradients are taken, in coordinates z = A x + b. */
export interface Neighborhood {
  /** z of the image, float32 [1, ...]. */
  readonly z: Tensor;
  /** ŷ, int32 [1]. */
  readonly label: Tensor;
  /** A δ of the points, float32 [S, ...]. */
  readonly moves: Tensor;
}

/**
 * max_δ ‖∇(g_ŷ − g_k)(x + δ)‖_q over some δ, q the dual of p: a batch's maximum, a lower bound on the local Lipschitz
 * constant of g_ŷ − g_k.
 *
 * Weng et al., Evaluating the Robustness of Neural Networks: An Extreme Value Theory Approach, ICLR 2018, Algorithm 1,
 * lines 4 to 7.
 *
 * @param batch number of δ at a time
 * @returns float32 [classes − 1]: for k = ŷ + 1, ŷ + 2, …, modulo the number of classes
 */
export function largestGradients(
  scope: Scope,
  space: Coordinates,
  { z, label, moves }: Neighborhood,
  { p, batch }: Pick<Ball, 'p'> & { readonly batch: number },
): Tensor {
  const { tf } = scope;
  const { model } = space;
  const total = rowCount(moves);
  const size = Math.min(batch, total);
  const rivals = model.classes - 1;
  const whole = (value: number) => tf.scalar(value, 'int32');
  const own = oneHot(model, label);
  const towards = Array.from({ length: rivals }, (_, i) => {
    const rival = tf.mod(tf.add(label, whole(i + 1)), whole(model.classes));
    return tf.tile(tf.sub(own, oneHot(model, rival)), [size, 1]);
  });
  const { state } = scope.scan(Math.ceil(total / size), { largest: tf.zeros([rivals]) }, ({ largest }, chunk) => {
    // Copies of the last δ pad the last chunk; they change no maximum.
    const rows = tf.minimum(tf.add(tf.mul(chunk, whole(size)), tf.range(0, size, 1, 'int32')), whole(total - 1));
    const at = tf.add(takeRows(tf, moves, rows), z);
    // One pass forward serves all rivals, and one product with A A^T or A.
    const gradients = tf.concat(
      towards.map((coefficients) => pullBack(model, at, coefficients)),
      0,
    );
    const norms = tf.reshape(dualNorms(scope, space, gradients, p), [rivals, size]);
    return { state: { largest: tf.maximum(largest, tf.max(norms, 1)) } };
  });
  return state.largest;
}

/** ‖A^T δ‖_q of each gradient δ with respect to z = A x + b, float32 [N]. */
function dualNorms({ tf }: Scope, { move, toPixels }: Coordinates, gradient: Tensor, p: Ball['p']): Tensor {
  if (p === 'inf') return tf.sum(tf.abs(flatRows(tf, toPixels(gradient))), 1);
  const squares = tf.sum(flatRows(tf, tf.mul(gradient, move(gradient))), 1);
  // A square that should be 0 may round to a negative number.
  return tf.sqrt(tf.abs(squares));
}
