import type { Scope, Tensor } from '../../compute/program.ts';
import { classCount, type Network } from '../model/network.ts';

/**
 * The batch mean of a network's loss, a scalar, with its gradient in closed form: fewer nodes than differentiating it, in a
 * loop that runs millions of times.
 *
 * @param score the last layer's output, [B, classes], or [B, 1] for a logistic head
 * @param labels int32 [B]
 */
export function meanLoss(scope: Scope, net: Network, score: Tensor, labels: Tensor): Tensor {
  return net.head === 'logistic' ? softplus(scope, score, labels) : crossEntropy(scope, classCount(net), score, labels);
}

/** log(1 + exp(-y f)) with y = -1, +1 for labels 0, 1; its gradient is σ(f) - label. */
function softplus({ tf }: Scope, f: Tensor, labels: Tensor): Tensor {
  const [batch] = labels.shape as [number];
  const positive = tf.reshape(tf.cast(labels, 'float32'), [batch, 1]);
  const loss = tf.customGrad((score) => {
    const y = tf.sub(tf.mul(positive, 2), 1);
    return {
      value: tf.mean(tf.softplus(tf.neg(tf.mul(y, score as Tensor)))),
      gradFunc: (dy: Tensor) => tf.mul(tf.sub(tf.sigmoid(score as Tensor), positive), tf.div(dy, batch)),
    };
  });
  return loss(f);
}

/** -log softmax(g)[label], computed from g - max g so that no exponential overflows; its gradient is softmax(g) - one-hot. */
function crossEntropy({ tf }: Scope, classes: number, g: Tensor, labels: Tensor): Tensor {
  const [batch] = labels.shape as [number];
  const target = tf.oneHot(labels as ReturnType<typeof tf.tensor1d>, classes);
  const loss = tf.customGrad((score) => {
    const shifted = tf.sub(score as Tensor, tf.max(score as Tensor, 1, true));
    const terms = tf.exp(shifted);
    const sum = tf.sum(terms, 1, true);
    const value = tf.sub(tf.log(sum), tf.sum(tf.mul(shifted, target), 1, true));
    return {
      value: tf.mean(value),
      gradFunc: (dy: Tensor) => tf.mul(tf.sub(tf.div(terms, sum), target), tf.div(dy, batch)),
    };
  });
  return loss(g);
}
