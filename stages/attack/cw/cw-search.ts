import type { Scope, Tensor } from '../../../compute/program.ts';

/** The state of the binary search for c, one row per slot: float32 [S] each. */
export type Search = {
  readonly c: Tensor;
  /** The largest c that failed. */
  readonly lower: Tensor;
  /** The smallest c that succeeded, `unbounded` before the first. */
  readonly upper: Tensor;
};

/** Means "no c has succeeded yet", as in the reference implementation. */
export const unbounded = 1e10;

/**
 * The search after a step: c becomes the middle of its bounds, or ten times itself while none has succeeded.
 *
 * Carlini, Wagner, Towards Evaluating the Robustness of Neural Networks, S&P 2017, Section V-A; bounds as in the
 * authors' implementation.
 *
 * @param ended bool [S]: slots whose step is over; the others stay unchanged
 * @param hit bool [S]: whether the step found an adversarial example
 */
export function narrow({ tf }: Scope, { c, lower, upper }: Search, ended: Tensor, hit: Tensor): Search {
  const success = tf.logicalAnd(ended, hit);
  const failure = tf.logicalAnd(ended, tf.logicalNot(hit));
  const newUpper = tf.where(success, tf.minimum(upper, c), upper);
  const newLower = tf.where(failure, tf.maximum(lower, c), lower);
  const middle = tf.mul(tf.add(newLower, newUpper), 0.5);
  const next = tf.where(tf.less(newUpper, unbounded), middle, tf.mul(c, 10));
  return { c: tf.where(ended, next, c), lower: newLower, upper: newUpper };
}
