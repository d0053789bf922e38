import type { Tensor, TensorFlow } from '../../compute/program.ts';

/** The length of the first axis: number of images, batches or output units. @throws Error for a scalar */
export function rowCount({ shape }: { readonly shape: readonly number[] }): number {
  const [count] = shape;
  if (count === undefined)
    throw new Error('expected a tensor with a first axis, got a scalar; give it one row per item');
  return count;
}

/** Takes rows of a tensor in the order of `positions`: [N, ...] and int32 [B] to [B, ...]. */
export function takeRows(tf: TensorFlow, all: Tensor, positions: Tensor): Tensor {
  return tf.gather(all, positions as ReturnType<TensorFlow['tensor1d']>);
}

/** Every row as a vector: [N, ...] to [N, size]. */
export function flatRows(tf: TensorFlow, all: Tensor): Tensor {
  return tf.reshape(all, [rowCount(all), -1]);
}
