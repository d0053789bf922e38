import type { HostTensor } from '../../../compute/program.ts';
import { type Case, float } from './case.ts';

const slack = { tolerance: 1e-4, floor: 1e-6 } as const;
const { NaN: nan, POSITIVE_INFINITY: inf } = Number;

const normalized = (note: string, x: readonly number[], scale: 'scaled' | 'plain'): Case => ({
  kernel: 'FusedBatchNorm',
  note,
  inputs: { x: float(x), m: float([3]), v: float([3], [0.5, 2, 1e-3]), b: float([3]), s: float([3], [1.5, -0.5, 2]) },
  apply: (tf, { x: images, m, v, b, s }) =>
    scale === 'scaled' ? tf.batchNorm(images, m, v, b, s, 1e-3) : tf.batchNorm(images, m, v),
  // TensorFlow.js has no gradient without a scale.
  gradient: scale === 'scaled',
  ...slack,
});

const oddNorm = (note: string, x: HostTensor, m: HostTensor, v: HostTensor): Case => ({
  kernel: 'FusedBatchNorm',
  note,
  inputs: { x, m, v, b: float(m.shape), s: float(m.shape) },
  apply: (tf, { x: images, m: mean, v: variance, b, s }) => tf.batchNorm(images, mean, variance, b, s, 1e-3),
  ...slack,
});

/** Normalizes by the batch's own moments, as in training. */
const moments = (note: string, x: HostTensor): Case => ({
  kernel: 'Mean',
  note: `in the moments of ${note}`,
  inputs: { x },
  apply: (tf, { x: images }) => {
    const { mean, variance } = tf.moments(images, [0, 1, 2]);
    return [mean, variance, tf.div(tf.sub(images, mean), tf.sqrt(tf.add(variance, 1e-5)))];
  },
  ...slack,
});

export const normalizationCases: readonly Case[] = [
  oddNorm('of an empty tensor', float([0, 3]), float([3]), float([3], [1, 2, 3])),
  oddNorm('of one element', float([1, 1, 1, 1]), float([1]), float([1], [1])),
  oddNorm('without variance', float([4, 3]), float([3]), float([3], [0, 0, 1])),
  oddNorm('of NaN and infinities', float([2, 3], [nan, inf, -inf, 1, 2, 3]), float([3]), float([3], [1, inf, nan])),
  moments('one image', float([1, 2, 2, 3])),
  moments('one pixel', float([1, 1, 1, 2])),
  moments('equal elements', float([2, 1, 1, 2], [2, 3, 2, 3])),
  moments('NaN and infinities', float([2, 1, 1, 3], [nan, inf, 1, 1, 2, -inf])),
  normalized('of features', [4, 3], 'scaled'),
  normalized('of images', [2, 2, 3, 3], 'scaled'),
  normalized('without shift and scale', [2, 2, 2, 3], 'plain'),
];
