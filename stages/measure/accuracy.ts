import { type Compute, type HostTensors, program, type Scope, type TensorsWith } from '../../compute/program.ts';
import type { Split } from '../data/split.ts';
import { logits, type Network } from '../model/network.ts';
import { flatRows } from '../model/rows.ts';
import { chunksOf } from './chunks.ts';

/**
 * Predictions: the class with the largest logit (the first if tied) for images scaled by 1/255, as in attacks.
 *
 * Inputs: `images` uint8 [N, H, W, C] and the network's parameters by name. Output: `classes` int32 [N].
 */
export const predict = program(
  'predict',
  (scope: Scope, { images, ...weights }: TensorsWith<'images'>, { net }: { readonly net: Network }) => {
    const { tf } = scope;
    // Images stay rows while they are scaled: if the last axis is 1, ONNX Runtime divides one element at a time.
    const rows = tf.cast(flatRows(tf, images), 'float32');
    const pixels = tf.reshape(tf.div(rows, 255), images.shape);
    return { classes: tf.argMax(logits(scope, net, weights, pixels), 1) };
  },
);

/** The share of a split's images whose prediction is their label, 0 … 1: the paper's benign accuracy. */
export async function accuracy(
  compute: Compute,
  net: Network,
  model: HostTensors,
  { images, labels }: Split,
): Promise<number> {
  const count = labels.data.length;
  let right = 0;
  for (const { first, images: part } of chunksOf(images)) {
    const { classes } = await compute.run(predict, { net }, { ...model, images: part });
    for (const [i, label] of classes.data.entries()) if (label === labels.data[first + i]) right++;
  }
  return right / count;
}
