import { program, type Scope, type TensorsWith } from '../../../compute/program.ts';
import { logits, type Network } from '../../model/network.ts';
import { flatRows } from '../../model/rows.ts';

/**
 * g(x) for images scaled by 1/255, as in attacks. Inputs: `images` uint8 [N, H, W, C] and the network's parameters by
 * name. Output: `logits` float32 [N, classes].
 */
export const evaluate = program(
  'certified-logits',
  (scope: Scope, { images, ...model }: TensorsWith<'images'>, { net }: { readonly net: Network }) => {
    const { tf } = scope;
    // Images stay rows while they are scaled: if the last axis is 1, ONNX Runtime divides one element at a time.
    const rows = tf.cast(flatRows(tf, images), 'float32');
    return { logits: logits(scope, net, model, tf.reshape(tf.div(rows, 255), images.shape)) };
  },
);
