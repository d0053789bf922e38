import { z } from 'zod';
import { compute } from '../../compute/compute.ts';
import { program, type Scope, type Tensor, type TensorsWith } from '../../compute/program.ts';
import { stage } from '../../pipeline/stage.ts';
import { gradientZeros } from '../result/gradient-zeros.ts';
import { split } from '../data/split.ts';
import type { Network } from '../model/network.ts';
import { flatRows } from '../model/rows.ts';
import { weights } from '../model/weights.ts';
import { attackInputs } from './attack-inputs.ts';
import { attackParams } from './attack-params.ts';
import { inBatches } from './batches.ts';
import { crossEntropySign } from './victim/cross-entropy-sign.ts';
import { oneHot, pullBack, type Victim, victim } from './victim/victim.ts';

interface Config {
  readonly net: Network;
  readonly batch: number;
}

/**
 * Per image, the number of pixels with a gradient, `stable` and `plain` float32 [N], and whether p_y is 1, `saturated`
 * bool [N].
 */
export const attack = program(
  'loss-gradients',
  (scope: Scope, inputs: TensorsWith<'images' | 'labels'>, { net, batch }: Config) => {
    const { tf } = scope;
    const model = victim(scope, net, inputs);
    return inBatches(scope, inputs.images, batch, ({ x, rowsOf }) => {
      const y = tf.cast(rowsOf(inputs.labels), 'int32');
      const truth = oneHot(model, y);
      const coefficients = tf.sub(tf.softmax(model.logits(x)), truth);
      return {
        stable: nonzero(model, crossEntropySign(model, x, y)),
        plain: nonzero(model, pullBack(model, x, coefficients)),
        saturated: tf.equal(tf.sum(tf.mul(coefficients, truth), 1), 0),
      };
    });
  },
);

/** The number of nonzero entries of each image's gradient, float32 [N]. */
function nonzero({ tf }: Victim, gradients: Tensor): Tensor {
  return tf.sum(tf.cast(tf.notEqual(flatRows(tf, gradients), 0), 'float32'), 1);
}

/**
 * Where the gradient that FGS and PGD follow is exactly 0, and where it would be in its plain form, which float32 may
 * round to 0. Without a gradient an attack finds nothing, however close an adversarial example is.
 *
 * Carlini, Wagner, Towards Evaluating the Robustness of Neural Networks, S&P 2017: defensive distillation relied on
 * such zeros.
 *
 * @throws MismatchError
 */
export const lossGradients = stage(import.meta, {
  name: 'loss-gradients',
  params: z.strictObject(attackParams),
  inputs: { data: split, model: weights },
  outputs: { zeros: gradientZeros },
  needs: { facility: compute },
  subject: 'model',
  async run({ params: { net, images: count, batch }, inputs, compute: engine, metric }) {
    const { model, images, labels } = attackInputs(net, count, inputs);
    const made = await engine.run(attack, { net, batch }, { ...model, images, labels });
    const [stable, plain] = [Array.from(made.stable.data), Array.from(made.plain.data)];
    const pixels = net.input.reduce((product, axis) => product * axis, 1);
    const zeros = {
      images: stable.length,
      zeroImages: mean(stable.map((left) => Number(left === 0))),
      zeroPixels: mean(stable.map((left) => (pixels - left) / pixels)),
      saturated: mean(Array.from(made.saturated.data)),
      underflown: mean(plain.map((left, i) => Number(left === 0 && stable[i] !== 0))),
    };
    metric('zero-images', zeros.zeroImages);
    metric('zero-pixels', zeros.zeroPixels);
    return { zeros };
  },
});

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
