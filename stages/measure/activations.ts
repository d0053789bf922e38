import { z } from 'zod';
import { json } from '../../artifacts/json.ts';
import { compute } from '../../compute/compute.ts';
import { program, type Scope, type Tensor, type TensorsWith } from '../../compute/program.ts';
import { stage } from '../../pipeline/stage.ts';
import { split } from '../data/split.ts';
import { elementAt } from '../../compute/element-at.ts';
import { checkData, checkModel } from '../model/check-inputs.ts';
import { type Network, networkSchema, scores } from '../model/network.ts';
import { rowCount } from '../model/rows.ts';
import { weights } from '../model/weights.ts';
import { chunksOf } from './chunks.ts';

/** Share of zeros, 0…1, among the outputs of each ReLU over all images, first layer first. */
export const activations = json(
  'activations',
  z.strictObject({ net: z.string(), zeros: z.array(z.number().min(0).max(1)) }),
);

/**
 * Inputs: `images` uint8 [N, H, W, C] and the model. Output: `zeros` float32 [ReLUs], the share of outputs that are 0.
 */
const count = program(
  'activations',
  (scope: Scope, { images, ...model }: TensorsWith<'images'>, { net }: { readonly net: Network }) => {
    const { tf } = scope;
    const zeros: Tensor[] = [];
    const relu = (outputs: Tensor) => zeros.push(tf.mean(tf.cast(tf.equal(outputs, 0), 'float32')));
    scores(scope, net, model, tf.div(tf.cast(images, 'float32'), 255), { training: false, relu });
    return { zeros: tf.stack(zeros) };
  },
);

/**
 * Measures how sparse a network's activations are on a split. The paper's sparsity(a) (its Section 4.3) is that of the
 * layer before the last dense one.
 *
 * @throws MismatchError when data or model do not fit this network, Error when the network has no ReLU
 */
export const activationSparsity = stage(import.meta, {
  name: 'activation-sparsity',
  params: z.strictObject({ net: networkSchema }),
  inputs: { data: split, model: weights },
  outputs: { activations },
  needs: { facility: compute },
  subject: 'model',
  async run({ params: { net }, inputs: { data, model }, compute: engine, metric }) {
    checkData(net, data);
    checkModel(net, model);
    if (!net.layers.some(hasRelu)) {
      throw new Error(`${net.name}: expected a network with a ReLU, got none; choose another network`);
    }
    let zeros: number[] = [];
    for (const { images } of chunksOf(data.images)) {
      const { zeros: shares } = await engine.run(count, { net }, { ...model, images });
      const weight = rowCount(images) / rowCount(data.images);
      zeros = Array.from(shares.data, (share, i) => (zeros[i] ?? 0) + weight * share);
    }
    metric('zeros-before-last', elementAt(zeros, zeros.length - 1));
    return { activations: { net: net.name, zeros } };
  },
});

function hasRelu(layer: Network['layers'][number]): boolean {
  return layer.kind === 'residual' ? layer.layers.some(hasRelu) : layer.kind === 'relu';
}
