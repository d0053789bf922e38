import { mapTensors, type Scope, type Tensor, type Tensors } from '../../compute/program.ts';
import { rowCount, takeRows } from '../model/rows.ts';

/** A few images of a split, gathered inside the graph. */
export interface Batch {
  /** float32 [B, ...] in [0, 1]: pixel / 255 (the scale behind the paper's r∞). */
  readonly x: Tensor;
  /** Takes the batch's rows of a tensor that has one row per image: [N, ...] to [B, ...]. */
  readonly rowsOf: (all: Tensor) => Tensor;
  /** bool [B]: false for the copies of the last image that pad the last batch; their results are dropped. */
  readonly real: Tensor;
}

/**
 * Runs `body` over all images, `batch` at a time in one scan, and joins its rows again.
 *
 * @param images uint8 [N, ...], 0…255
 * @param body returns tensors whose first axis is the batch's
 * @returns the same with first axis N
 */
export function inBatches<Y extends Tensors>(
  scope: Scope,
  images: Tensor,
  batch: number,
  body: (batch: Batch) => Y,
): { readonly [N in keyof Y]: Tensor } {
  const { tf, scan } = scope;
  const total = rowCount(images);
  const size = Math.min(batch, total);
  const count = Math.ceil(total / size);
  const { each } = scan(count, {}, (state, index) => {
    const rows = tf.add(tf.mul(index, tf.scalar(size, 'int32')), tf.range(0, size, 1, 'int32'));
    const existing = tf.minimum(rows, tf.scalar(total - 1, 'int32'));
    const x = pixels(scope, images, existing);
    const rowsOf = (all: Tensor) => takeRows(tf, all, existing);
    return { state, each: body({ x, rowsOf, real: tf.less(rows, tf.scalar(total, 'int32')) }) };
  });
  return mapTensors(each, (tensor) => {
    const joined = tf.reshape(tensor, [count * size, ...tensor.shape.slice(2)]);
    return tf.slice(joined, 0, total);
  });
}

/**
 * Images by their rows, as floats in [0, 1].
 *
 * @param rows int32 [B]
 */
export function pixels({ tf }: Scope, images: Tensor, rows: Tensor): Tensor {
  return tf.div(tf.cast(takeRows(tf, images, rows), 'float32'), 255);
}
