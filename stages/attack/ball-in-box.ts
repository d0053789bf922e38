import type { Tensor } from '../../compute/program.ts';
import type { Victim } from './victim/victim.ts';

/**
 * The projection onto the images within ε of x in l∞ and within [0, 1]: the intersection of ball and box is a box.
 *
 * @param x float32 [N, ...] in [0, 1]
 * @returns maps images shaped like x to images shaped like x
 */
export function ballInBox({ tf }: Victim, x: Tensor, epsilon: number): (moved: Tensor) => Tensor {
  const low = tf.maximum(tf.sub(x, epsilon), 0);
  const high = tf.minimum(tf.add(x, epsilon), 1);
  return (moved) => tf.minimum(tf.maximum(moved, low), high);
}
