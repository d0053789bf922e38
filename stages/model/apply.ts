import type { Scope, Tensor, TensorFlow, Tensors } from '../../compute/program.ts';
import { normalizeBatch, normalizeBy } from './batch-norm.ts';
import { type Layer, shapeAfter } from './layer.ts';
import { named } from './named.ts';
import { flatRows } from './rows.ts';

/** Observes what passes through a network. */
export interface Listener {
  /** While training, batch normalization uses the batch's own statistics. */
  readonly training: boolean;
  /** Called with the input of each batch normalization. */
  batchNorm?(layer: string, x: Tensor): void;
  /** Called with the output of each ReLU. */
  relu?(activations: Tensor): void;
}

/** The layer's output for `x`, whose first axis is the batch. */
export function apply(scope: Scope, layer: Layer, weights: Tensors, x: Tensor, listener?: Listener): Tensor {
  const { tf } = scope;
  switch (layer.kind) {
    case 'dense':
      return dense(tf, named(weights, `${layer.name}.weight`), named(weights, `${layer.name}.bias`), x);
    case 'relu': {
      const activations = tf.relu(x);
      listener?.relu?.(activations);
      return activations;
    }
    case 'conv': {
      const filters = tf.transpose(named(weights, `${layer.name}.weight`), [2, 3, 1, 0]);
      const y = tf.conv2d(x as Images, filters as Images, layer.stride, layer.pad, 'NHWC', 1, 'floor');
      return layer.bias ? tf.add(y, named(weights, `${layer.name}.bias`)) : y;
    }
    case 'maxPool':
      return tf.maxPool(x as Images, layer.size, layer.size, 'valid');
    case 'globalAverage':
      return tf.mean(x, [1, 2]);
    case 'batchNorm': {
      const affine = { gamma: named(weights, `${layer.name}.weight`), beta: named(weights, `${layer.name}.bias`) };
      listener?.batchNorm?.(layer.name, x);
      if (listener?.training) return normalizeBatch(scope, x, affine);
      return normalizeBy(scope, x, affine, runningOf(weights, layer.name));
    }
    case 'normalize':
      return tf.div(tf.sub(x, tf.tensor1d(layer.mean)), tf.tensor1d(layer.deviation));
    case 'residual': {
      const y = layer.layers.reduce((value, each) => apply(scope, each, weights, value, listener), x);
      return tf.add(y, shortcut(tf, x, shapeAfter(layer, x.shape.slice(1))));
    }
  }
}

/** The running statistics of a batch normalization. */
export function runningOf(weights: Tensors, layer: string) {
  return { mean: named(weights, `${layer}.running_mean`), variance: named(weights, `${layer}.running_var`) };
}

type Images = Parameters<TensorFlow['conv2d']>[0] & Parameters<TensorFlow['conv2d']>[1];
type Matrix = ReturnType<TensorFlow['tensor2d']>;

function dense(tf: TensorFlow, weight: Tensor, bias: Tensor, x: Tensor): Tensor {
  const channelsFirst = x.rank === 4 ? tf.transpose(x, [0, 3, 1, 2]) : x;
  const flat = x.rank === 2 ? x : flatRows(tf, channelsFirst);
  return tf.add(tf.matMul(flat as Matrix, weight as Matrix, false, true), bias);
}

/** Fits x to features of `shape`, so that the two can be added. */
function shortcut(tf: TensorFlow, x: Tensor, [height = 1, width = 1, channels = 1]: readonly number[]): Tensor {
  const [count, h, w, c] = x.shape as [number, number, number, number];
  if (h === height && w === width && c === channels) return x;
  const [down, right] = [h / height, w / width];
  const blocks = tf.reshape(x, [count, height, down, width, right, c]);
  const first = tf.slice(blocks, [0, 0, 0, 0, 0, 0], [count, height, 1, width, 1, c]);
  return tf.pad(tf.reshape(first, [count, height, width, c]), [
    [0, 0],
    [0, 0],
    [0, 0],
    [0, channels - c],
  ]);
}
