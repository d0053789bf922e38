import type { Tensor } from '../../../compute/program.ts';
import { oneHot, pullBack, type Victim } from './victim.ts';

/**
 * sign ∇_x CE(x, y) with sign(0) = 0, shaped like `images`. Each image's gradient is its own, as if the loss were summed over the batch, not
 * averaged.
 *
 * @param labels int32 [N]: the classes to lead away from
 */
export function crossEntropySign(victim: Victim, images: Tensor, labels: Tensor): Tensor {
  const { tf, logits } = victim;
  return tf.sign(pullBack(victim, images, crossEntropySlope(victim, logits(images), labels)));
}

/**
 * By the logits, the derivative of the cross-entropy over 1 − p_y > 0: float32 [N, classes].
 *
 * ∇CE = Σ_{k≠y} p_k ∇(g_k − g_y) vanishes in float32 once p_y rounds to 1, and its sign with it. Divided by
 * 1 − p_y it has the same sign, and its coefficients are the softmax over the wrong classes alone, which sums to 1 however
 * confident the model is.
 */
export function crossEntropySlope(victim: Victim, logits: Tensor, labels: Tensor): Tensor {
  const { tf } = victim;
  return tf.sub(tf.softmax(wrongAlone(victim, logits, labels)), oneHot(victim, labels));
}

/** The logits with the true class so low that softmax and maximum do not see it. */
export function wrongAlone(victim: Victim, logits: Tensor, labels: Tensor): Tensor {
  const { tf } = victim;
  return tf.sub(logits, tf.mul(oneHot(victim, labels), outOfReach));
}

/** Far below any logit, far above the least float32. */
const outOfReach = 1e30;
