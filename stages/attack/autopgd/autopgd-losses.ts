import type { Tensor } from '../../../compute/program.ts';
import { rowCount } from '../../model/rows.ts';
import { crossEntropySlope, wrongAlone } from '../victim/cross-entropy-sign.ts';
import { oneHot, type Victim } from '../victim/victim.ts';

/**
 * A loss to maximize. AutoPGD only compares values and only uses the sign of gradients, so `value`, float32 [N], may be
 * any increasing function of the loss, and `slope`, float32 [N, classes], its derivative with respect to the logits
 * times any positive factor.
 */
interface Loss {
  readonly value: Tensor;
  readonly slope: Tensor;
}

/** @param labels true labels, int32 [N] */
type LossOf = (model: Victim, logits: Tensor, labels: Tensor) => Loss;

/**
 * Cross-entropy, with the value L = log Σ_{k≠y} exp g_k − g_y. CE is log(1 + exp L), which float32 rounds to 0 where
 * the model is confident; no iterate would then be better than another.
 */
const ce: LossOf = (model, logits, labels) => {
  const { tf } = model;
  const own = tf.sum(tf.mul(logits, oneHot(model, labels)), 1);
  return {
    value: tf.sub(tf.logSumExp(wrongAlone(model, logits, labels), 1), own),
    slope: crossEntropySlope(model, logits, labels),
  };
};

/**
 * Difference of logits ratio (DLR), −(g_y − max_{k≠y} g_k) / (g_π1 − g_π3), with π the classes by descending logit. It
 * is invariant to shift and scale of the logits, and positive exactly where the prediction is wrong. The slope is
 * multiplied by the denominator.
 *
 * Croce, Hein, Reliable evaluation of adversarial robustness with an ensemble of diverse parameter-free attacks,
 * ICML 2020.
 *
 * @param logits of three classes or more
 */
const dlr: LossOf = (model, logits, labels) => {
  const { tf } = model;
  const y = oneHot(model, labels);
  const others = wrongAlone(model, logits, labels);
  const { values, indices } = tf.topk(logits, 3);
  const ranked = (rank: number) => ({
    value: column(model, values, rank),
    row: oneHot(model, tf.cast(column(model, indices, rank), 'int32')),
  });
  const [first, third] = [ranked(0), ranked(2)];
  const numerator = tf.sub(tf.max(others, 1), tf.sum(tf.mul(logits, y), 1));
  const value = tf.div(numerator, tf.add(tf.sub(first.value, third.value), leastDenominator));
  const rival = oneHot(model, tf.cast(tf.argMax(others, 1), 'int32'));
  const slope = tf.sub(tf.sub(rival, y), tf.mul(tf.expandDims(value, 1), tf.sub(first.row, third.row)));
  return { value, slope };
};

function column({ tf }: Victim, table: Tensor, at: number): Tensor {
  return tf.squeeze(tf.slice(table, [0, at], [rowCount(table), 1]), [1]);
}

/**
 * As in the authors' implementation: keeps value and slope finite where the three largest logits are equal. If y is one
 * of the three, they are those of the difference.
 */
const leastDenominator = 1e-12;

/** By their names in the paper. */
export const losses = { ce, dlr } as const;
