import type { Scope, Tensor, TensorFlow } from '../../compute/program.ts';
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
  const y = tf.sub(tf.mul(positive, 2), 1);
  const value = tf.mean(tf.softplus(tf.neg(tf.mul(y, f))));
  const slope = tf.div(tf.sub(tf.sigmoid(f), positive), batch);
  return withSlope(tf, f, value, slope);
}

/** -log softmax(g)[label], computed from g - max g so that no exponential overflows; its gradient is softmax(g) - one-hot. */
function crossEntropy({ tf }: Scope, classes: number, g: Tensor, labels: Tensor): Tensor {
  const [batch] = labels.shape as [number];
  const target = tf.oneHot(labels as ReturnType<typeof tf.tensor1d>, classes);
  const shifted = tf.sub(g, tf.max(g, 1, true));
  const terms = tf.exp(shifted);
  const sum = tf.sum(terms, 1, true);
  const value = tf.mean(tf.sub(tf.log(sum), tf.sum(tf.mul(shifted, target), 1, true)));
  const slope = tf.div(tf.sub(tf.div(terms, sum), target), batch);
  return withSlope(tf, g, value, slope);
}

/** The scalar `value` as a function of `score` whose gradient is `slope`, whatever `value` was computed from. */
function withSlope(tf: TensorFlow, score: Tensor, value: Tensor, slope: Tensor): Tensor {
  const loss = tf.customGrad((...given) => {
    (given.at(-1) as (saved: Tensor[]) => void)([slope]);
    return { value: tf.clone(value), gradFunc: (dy: Tensor, saved: Tensor[]) => tf.mul(saved[0]!, dy) };
  });
  return loss(score);
}
