import type { Tensor } from '../../compute/program.ts';
import type { Victim } from './victim/victim.ts';

/**
 * The projection onto the images that are within ε of x in l∞ and in [0, 1]: ball and box together are a box of their own.
 *
 * @param x float32 [N, ...] in [0, 1]
 * @returns takes and gives images shaped like x
 */
export function ballInBox({ tf }: Victim, x: Tensor, epsilon: number): (moved: Tensor) => Tensor {
  const low = tf.maximum(tf.sub(x, epsilon), 0);
  const high = tf.minimum(tf.add(x, epsilon), 1);
  return (moved) => tf.minimum(tf.maximum(moved, low), high);
}
