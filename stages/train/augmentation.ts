import { z } from 'zod';
import type { Scope, Tensor } from '../../compute/program.ts';
import { random } from '../model/random.ts';

/** Random variations of training images: He et al., Deep Residual Learning, CVPR 2016, Section 4.2, for CIFAR-10. */
export const augmentationSchema = z.strictObject({
  pad: z.int().nonnegative().describe('black pixels added on every side before an image-sized crop'),
  flip: z.boolean().describe('whether to mirror each image with probability 1/2'),
});

export type Augmentation = z.output<typeof augmentationSchema>;

/**
 * How each image of each iteration is varied: int32 [count, batch, 3] with row and column at which the crop begins, 0 …
 * 2 pad, and 1 where it is mirrored. An iteration's variations depend only on its number.
 *
 * @param round 0 for a reference, k for the retraining after the k-th pruning
 */
export function variations(
  { pad, flip }: Augmentation,
  { seed, round, batch }: { readonly seed: number; readonly round: number; readonly batch: number },
): (first: number, count: number) => Int32Array {
  return (first, count) => {
    const drawn = new Int32Array(count * batch * 3);
    for (let iteration = 0; iteration < count; iteration++) {
      const { below } = random(seed, 'augmentation', first + iteration, round);
      for (let image = 0; image < batch; image++) {
        const mirrored = flip ? below(2) : 0;
        drawn.set([below(2 * pad + 1), below(2 * pad + 1), mirrored], (iteration * batch + image) * 3);
      }
    }
    return drawn;
  };
}

/**
 * Crops padded images and mirrors some of them, by gathering pixels once.
 *
 * @param images float32 [B, height, width, channels]
 * @param variation int32 [B, 3], see {@link variations}
 */
export function vary({ tf }: Scope, images: Tensor, variation: Tensor, pad: number): Tensor {
  const [batch, height, width, channels] = images.shape as [number, number, number, number];
  const [tall, wide] = [height + 2 * pad, width + 2 * pad];
  const padded = tf.pad(images, [
    [0, 0],
    [pad, pad],
    [pad, pad],
    [0, 0],
  ]);
  const column = (at: number) => tf.reshape(tf.slice(variation, [0, at], [batch, 1]), [batch, 1, 1]);
  const [down, right, mirrored] = [column(0), column(1), column(2)];
  const count = (length: number, shape: number[]) => tf.reshape(tf.range(0, length, 1, 'int32'), shape);
  const x = count(width, [1, 1, width]);
  const last = tf.scalar(width - 1, 'int32');
  // x if not mirrored, else width - 1 - x.
  const turned = tf.add(x, tf.mul(mirrored, tf.sub(last, tf.mul(x, tf.scalar(2, 'int32')))));
  const row = tf.add(
    tf.mul(count(batch, [batch, 1, 1]), tf.scalar(tall, 'int32')),
    tf.add(count(height, [1, height, 1]), down),
  );
  const place = tf.add(tf.mul(row, tf.scalar(wide, 'int32')), tf.add(turned, right));
  const pixels = tf.reshape(padded, [batch * tall * wide, channels]);
  return tf.gather(pixels, place as ReturnType<typeof tf.tensor1d>);
}
