import type { Scope, Tensor, TensorFlow, Tensors } from '../../../compute/program.ts';
import { classCount, logits, type Network } from '../../model/network.ts';
import { flatRows, rowCount } from '../../model/rows.ts';

/** The attacked model: a differentiable function from images in [0, 1] to logits. */
export interface Victim {
  readonly tf: TensorFlow;
  readonly classes: number;
  /** g(x): [N, classes] for images [N, ...] of the network's size; the axes after the first may be reshaped. */
  logits(images: Tensor): Tensor;
}

/** @param weights the parameters by name, possibly among other tensors */
export function victim(scope: Scope, net: Network, weights: Tensors): Victim {
  const { tf } = scope;
  return {
    tf,
    classes: classCount(net),
    logits: (images) => logits(scope, net, weights, tf.reshape(images, [rowCount(images), ...net.input])),
  };
}

/** ŷ = argmax_k g_k(x), int32 [N]; the first of equal logits. */
export function predict({ tf, logits }: Victim, images: Tensor): Tensor {
  return tf.cast(tf.argMax(logits(images), 1), 'int32');
}

/** One row per label: float32 [N, classes]. */
export function oneHot({ tf, classes }: Victim, labels: Tensor): Tensor {
  return tf.cast(tf.oneHot(labels as ReturnType<typeof tf.tensor1d>, classes), 'float32');
}

/**
 * Σ_k a_k ∇g_k(x) for every image, shaped like `images`. Each attack chooses its own `coefficients` a, float32
 * [N, classes]; they are not differentiated, so any loss can use a numerically stable form.
 */
export function pullBack({ tf, logits }: Victim, images: Tensor, coefficients: Tensor): Tensor {
  return tf.grad((x) => logits(x as Tensor))(images, coefficients);
}

/** ‖r‖₂ of every image, float32 [N]. */
export function norms({ tf }: Victim, perturbations: Tensor): Tensor {
  return tf.sqrt(tf.sum(tf.square(flatRows(tf, perturbations)), 1));
}

/** Reshapes one value per image to broadcast over images of any rank: [N] to [N, 1, ...]. */
export function besideImages({ tf }: Victim, values: Tensor, images: Tensor): Tensor {
  return tf.reshape(values, [-1, ...images.shape.slice(1).map(() => 1)]);
}
