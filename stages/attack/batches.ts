import type { Scope, Tensor, Tensors } from '../../compute/program.ts';

/** A few images of a split, gathered inside the graph. */
export interface Batch {
  /** float32 [B, ...] in [0, 1]: pixel / 255 (the scale behind the paper's r∞). */
  readonly x: Tensor;
  /** int32 [B]: where they stand in the split. */
  readonly rows: Tensor;
  /** bool [B]: false for the copies of the last image that fill the last batch up; what becomes of them is dropped. */
  readonly real: Tensor;
}

/**
 * Runs `body` over all images, `batch` at a time in one scan, and puts its rows together again.
 *
 * @param images uint8 [N, ...], 0…255
 * @param body returns tensors whose first axis is the batch's
 * @returns the same with first axis N
 */
export function inBatches(scope: Scope, images: Tensor, batch: number, body: (batch: Batch) => Tensors): Tensors {
  const { tf, scan } = scope;
  const total = images.shape[0]!;
  const size = Math.min(batch, total);
  const count = Math.ceil(total / size);
  const { each } = scan(count, {}, (state, index) => {
    const rows = tf.add(tf.mul(index, tf.scalar(size, 'int32')), tf.range(0, size, 1, 'int32'));
    const existing = tf.minimum(rows, tf.scalar(total - 1, 'int32'));
    const x = pixels(scope, images, existing);
    return { state, each: body({ x, rows: existing, real: tf.less(rows, tf.scalar(total, 'int32')) }) };
  });
  return Object.fromEntries(
    Object.entries(each).map(([name, { shape }]) => {
      const joined = tf.reshape(each[name]!, [count * size, ...shape.slice(2)]);
      return [name, tf.slice(joined, 0, total)];
    }),
  );
}

/** Images by their rows, as floats in [0, 1]. */
export function pixels({ tf }: Scope, images: Tensor, rows: Tensor): Tensor {
  return tf.div(tf.cast(tf.gather(images, rows as ReturnType<typeof tf.tensor1d>), 'float32'), 255);
}
