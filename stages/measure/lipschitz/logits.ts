import { program } from '../../../compute/program.ts';
import { logits, type Network } from '../../model/network.ts';

/**
 * g(x) of images scaled by 1/255, as attacks see them. Inputs: `images` uint8 [N, H, W, C] and the network's parameters by name. Output: `logits` float32
 * [N, classes].
 */
export const evaluate = program<{ readonly net: Network }>(
  'certified-logits',
  (scope, { images, ...model }, { net }) => {
    const { tf } = scope;
    // An image is a row while it is scaled: ONNX Runtime divides a tensor whose last axis is 1 element by element.
    const rows = tf.cast(tf.reshape(images!, [images!.shape[0]!, -1]), 'float32');
    return { logits: logits(scope, net, model, tf.reshape(tf.div(rows, 255), images!.shape)) };
  },
);
