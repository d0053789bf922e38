import type { Tensor } from '../../../compute/program.ts';
import { oneHot, pullBack, type Victim } from './victim.ts';

/**
 * sign ∇_x CE(x, y) with sign(0) = 0, shaped like `images`. The loss is summed over the batch, not averaged, so each
 * image's gradient is independent of the others.
 *
 * @param labels int32 [N]: the classes to move away from
 */
export function crossEntropySign(victim: Victim, images: Tensor, labels: Tensor): Tensor {
  const { tf, logits } = victim;
  return tf.sign(pullBack(victim, images, crossEntropySlope(victim, logits(images), labels)));
}

/**
 * The derivative of the cross-entropy with respect to the logits, divided by 1 − p_y > 0: float32 [N, classes].
 *
 * ∇CE = Σ_{k≠y} p_k ∇(g_k − g_y) vanishes in float32 once p_y rounds to 1, and its sign with it. Divided by 1 − p_y it
 * has the same sign, and its coefficients are the softmax over the wrong classes only, which sums to 1 however
 * confident the model is.
 */
export function crossEntropySlope(victim: Victim, logits: Tensor, labels: Tensor): Tensor {
  const { tf } = victim;
  return tf.sub(tf.softmax(wrongAlone(victim, logits, labels)), oneHot(victim, labels));
}

/** The logits with the true class so low that softmax and maximum ignore it. */
export function wrongAlone(victim: Victim, logits: Tensor, labels: Tensor): Tensor {
  const { tf } = victim;
  return tf.sub(logits, tf.mul(oneHot(victim, labels), outOfReach));
}

/** Far below any logit, far above the least float32. */
const outOfReach = 1e30;
