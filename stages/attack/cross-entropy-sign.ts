import type { Tensor } from '../../compute/program.ts';
import { oneHot, pullBack, type Victim } from './victim.ts';

/**
 * sign ∇_x CE(x, y) with sign(0) = 0, shaped like `images`.
 *
 * ∇CE = Σ_{k≠y} p_k ∇(g_k − g_y) vanishes in float32 once p_y rounds to 1, and its sign with it. Divided by
 * 1 − p_y > 0 it has the same sign, and its coefficients are the softmax over the wrong classes alone, which sums to 1 however
 * confident the model is. Each image's gradient is its own, as if the loss were summed over the batch, not averaged.
 *
 * @param labels int32 [N]: the classes to lead away from
 */
export function crossEntropySign(victim: Victim, images: Tensor, labels: Tensor): Tensor {
  const { tf, logits } = victim;
  const y = oneHot(victim, labels);
  const wrong = tf.softmax(tf.sub(logits(images), tf.mul(y, outOfReach)));
  return tf.sign(pullBack(victim, images, tf.sub(wrong, y)));
}

/** Takes the true class out of the softmax: far below any logit, far above the least float32. */
const outOfReach = 1e30;
