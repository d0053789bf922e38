import { elementAt } from '../../compute/element-at.ts';
import type { Scope, Tensor, TensorFlow } from '../../compute/program.ts';

/** Prevents division by a variance of 0; PyTorch's default. */
export const epsilon = 1e-5;
/** Weight of the newest batch in the running statistics; PyTorch's default. */
const newest = 0.1;

/** The trained scale γ and shift β of each channel, float32 [C]. */
export interface Affine {
  readonly gamma: Tensor;
  readonly beta: Tensor;
}

/** Mean and variance of each channel over batch, rows and columns, float32 [C]. */
export interface Statistics {
  readonly mean: Tensor;
  readonly variance: Tensor;
}

/**
 * γ (x − mean) / √(variance + ε) + β with given statistics: one multiplication and one addition per element.
 *
 * Ioffe, Szegedy, Batch Normalization, ICML 2015, Algorithm 2.
 *
 * @param x float32 [..., C]
 */
export function normalizeBy({ tf }: Scope, x: Tensor, { gamma, beta }: Affine, { mean, variance }: Statistics): Tensor {
  const scale = tf.div(gamma, tf.sqrt(tf.add(variance, epsilon)));
  return tf.add(tf.mul(x, scale), tf.sub(beta, tf.mul(mean, scale)));
}

/**
 * The same with the batch's own statistics. The gradient flows through them, in closed form. With x̂ the normalized x
 * and M elements per channel: dβ = Σ dy, dγ = Σ dy x̂, dx = γ / √(variance + ε) (dy − (dβ + x̂ dγ) / M).
 * Differentiating each operation would need several more passes over x.
 *
 * Ioffe, Szegedy, Algorithm 1 and Section 3.
 */
export function normalizeBatch({ tf }: Scope, x: Tensor, { gamma, beta }: Affine): Tensor {
  const normalize = tf.customGrad((...given) => {
    const [images, scale, shift, save] = given as unknown as [Tensor, Tensor, Tensor, (saved: Tensor[]) => void];
    const { centered, variance } = moments(tf, images);
    const factor = tf.div(1, tf.sqrt(tf.add(variance, epsilon)));
    save([centered, factor, scale]);
    const gradFunc = (dy: Tensor, saved: Tensor[]) => gradients(tf, dy, saved as [Tensor, Tensor, Tensor]);
    return { value: tf.add(tf.mul(centered, tf.mul(scale, factor)), shift), gradFunc };
  });
  return normalize(x, gamma, beta);
}

/** The batch's statistics; the variance is divided by M. */
export function batchStatistics({ tf }: Scope, x: Tensor): Statistics {
  const { mean, variance } = moments(tf, x);
  return { mean, variance };
}

/** Updates the running statistics with one more batch: PyTorch's average, whose variance is divided by M − 1. */
export function runningStatistics({ tf }: Scope, before: Statistics, batch: Statistics, count: number): Statistics {
  const mix = (old: Tensor, recent: Tensor, factor: number) =>
    tf.add(tf.mul(old, 1 - newest), tf.mul(recent, newest * factor));
  return {
    mean: mix(before.mean, batch.mean, 1),
    variance: mix(before.variance, batch.variance, count / Math.max(1, count - 1)),
  };
}

/** Elements per channel: M. */
export function elementsPerChannel({ shape, size }: Tensor): number {
  return size / elementAt(shape, shape.length - 1);
}

function moments(tf: TensorFlow, x: Tensor) {
  const axes = x.shape.slice(0, -1).map((_, axis) => axis);
  const mean = tf.mean(x, axes);
  // Centered first: the difference of two large sums would cancel in float32.
  const centered = tf.sub(x, mean);
  return { mean, centered, variance: tf.mean(tf.square(centered), axes) };
}

function gradients(tf: TensorFlow, dy: Tensor, [centered, factor, scale]: [Tensor, Tensor, Tensor]): Tensor[] {
  const axes = dy.shape.slice(0, -1).map((_, axis) => axis);
  const count = elementsPerChannel(dy);
  const beta = tf.sum(dy, axes);
  const gamma = tf.mul(tf.sum(tf.mul(dy, centered), axes), factor);
  const along = tf.mul(tf.mul(gamma, factor), -1 / count);
  const inner = tf.add(tf.add(dy, tf.mul(centered, along)), tf.mul(beta, -1 / count));
  return [tf.mul(inner, tf.mul(scale, factor)), gamma, beta];
}
