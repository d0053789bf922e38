import type { Scope, Tensor, Tensors } from '../../../compute/program.ts';
import { logits, type Network } from '../../model/network.ts';
import { flatRows } from '../../model/rows.ts';
import { type Victim, victim } from './victim.ts';

/**
 * Coordinates for an attack without a box: z = A x + b, an affine image of the pixels x that determines the logits. An
 * l2 attack moves only along gradients A^T δ, with δ a gradient with respect to z: it can sum the δ without any pixels.
 */
export interface Coordinates {
  /** The model as a function of z. */
  readonly model: Victim;
  /** z of images [N, ...]. */
  of(images: Tensor): Tensor;
  /** A r: how z moves when the pixels move by r, [N, ...]. */
  along(pixels: Tensor): Tensor;
  /** A A^T δ: how z moves when the pixels move by A^T δ. Its product with δ is ‖A^T δ‖². */
  move(delta: Tensor): Tensor;
  /** A^T δ. */
  toPixels(delta: Tensor): Tensor;
}

/**
 * The outputs of a first dense layer if they are fewer than the pixels: 300 instead of 784 for LeNet-300-100, the
 * logits for a linear model. Otherwise the pixels themselves.
 */
export function coordinates(scope: Scope, net: Network, weights: Tensors): Coordinates {
  const { tf } = scope;
  const whole = victim(scope, net, weights);
  const [first, ...layers] = net.layers;
  const pixels = net.input.reduce((product, axis) => product * axis, 1);
  if (first?.kind !== 'dense' || first.out >= pixels) {
    const itself = (tensor: Tensor) => tensor;
    return { model: whole, of: itself, along: itself, move: itself, toPixels: itself };
  }
  type Matrix = ReturnType<typeof tf.tensor2d>;
  const a = weights[`${first.name}.weight`] as Matrix;
  const product = tf.matMul(a, a, false, true);
  return {
    // Cloned, because TensorFlow.js has no gradient of a tensor by itself, as a linear model's logits would be.
    model: { ...whole, logits: (z) => logits(scope, { ...net, layers }, weights, tf.clone(z)) },
    of: (images) => logits(scope, { ...net, layers: [first], head: 'softmax' }, weights, images),
    along: (pixels) => tf.matMul(flatRows(tf, pixels) as Matrix, a, false, true),
    move: (delta) => tf.matMul(delta as Matrix, product),
    toPixels: (delta) => tf.matMul(delta as Matrix, a),
  };
}
