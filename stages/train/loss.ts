import { elementAt } from '../../compute/element-at.ts';
import type { Scope, Tensor, TensorFlow } from '../../compute/program.ts';
import { classCount, type Network } from '../model/network.ts';
import { rowCount } from '../model/rows.ts';

/**
 * The targets of a network's scores: one-hot float32 [N, classes] for a softmax head, the label itself, float32 [N, 1],
 * for a logistic one. Made once for a whole data set, so that a loop only picks rows.
 *
 * @param labels uint8 or int32 [N]
 */
export function targets({ tf }: Scope, net: Network, labels: Tensor): Tensor {
  if (net.head === 'logistic') return tf.reshape(tf.cast(labels, 'float32'), [rowCount(labels), 1]);
  return tf.oneHot(tf.cast(labels, 'int32') as ReturnType<typeof tf.tensor1d>, classCount(net), 1, 0, 'float32');
}

/**
 * A network's loss summed over a batch, a scalar, with its gradient in closed form. That takes fewer nodes than
 * automatic differentiation, in a loop that runs millions of times. The sum becomes a mean through the rate, which is
 * divided once for all iterations.
 *
 * @param score the last layer's output, [B, classes], or [B, 1] for a logistic head
 * @param target the batch's rows of {@link targets}, shaped like `score`
 */
export function totalLoss({ tf }: Scope, net: Network, score: Tensor, target: Tensor): Tensor {
  return net.head === 'logistic' ? softplus(tf, score, target) : crossEntropy(tf, score, target);
}

/** log(1 + exp(-y f)) with y = -1, +1 for labels 0, 1; its gradient is σ(f) - label. */
function softplus(tf: TensorFlow, f: Tensor, label: Tensor): Tensor {
  const y = tf.sub(tf.mul(label, 2), 1);
  const value = tf.sum(tf.softplus(tf.neg(tf.mul(y, f))));
  return withSlope(tf, f, value, tf.sub(tf.sigmoid(f), label));
}

/** -log softmax(g)[label], computed so that no exponential overflows; its gradient is softmax(g) - one-hot. */
function crossEntropy(tf: TensorFlow, g: Tensor, target: Tensor): Tensor {
  const log = tf.logSoftmax(g);
  const value = tf.neg(tf.sum(tf.mul(log, target)));
  return withSlope(tf, g, value, tf.sub(tf.exp(log), target));
}

/** The scalar `value` as a function of `score` with gradient `slope`, whatever `value` was computed from. */
function withSlope(tf: TensorFlow, score: Tensor, value: Tensor, slope: Tensor): Tensor {
  const loss = tf.customGrad((...given) => {
    (given.at(-1) as (saved: Tensor[]) => void)([slope]);
    return { value: tf.clone(value), gradFunc: (dy: Tensor, saved: Tensor[]) => tf.mul(elementAt(saved, 0), dy) };
  });
  return loss(score);
}
