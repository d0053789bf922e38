import { z } from 'zod';
import { compute } from '../../compute/compute.ts';
import { program, type Tensor } from '../../compute/program.ts';
import { stage } from '../../pipeline/stage.ts';
import { attacked, attackedImages } from '../result/attacked.ts';
import { split } from '../data/split.ts';
import type { Network } from '../model/network.ts';
import { weights } from '../model/weights.ts';
import { attackInputs } from './attack-inputs.ts';
import { attackParams } from './attack-params.ts';
import { inBatches } from './batches.ts';
import { crossEntropySign } from './victim/cross-entropy-sign.ts';
import { outcome } from './outcome.ts';
import { norms, predict, type Victim, victim } from './victim/victim.ts';

/**
 * x̃ = clip(x + ε sign ∇_x CE(x, y), 0, 1) with y the true label.
 *
 * Fast gradient sign: Goodfellow, Shlens, Szegedy, Explaining and Harnessing Adversarial Examples, ICLR 2015, Section 4.
 *
 * @param x float32 [N, ...] in [0, 1]
 * @param y int32 [N]
 */
export function fastGradientSign(model: Victim, x: Tensor, y: Tensor, epsilon: number): Tensor {
  const { tf } = model;
  return tf.clipByValue(tf.add(x, tf.mul(crossEntropySign(model, x, y), epsilon)), 0, 1);
}

interface Config {
  readonly net: Network;
  readonly epsilon: number;
  readonly batch: number;
}

export const attack = program<Config>('fgs', (scope, inputs, { net, epsilon, batch }) => {
  const { tf } = scope;
  const model = victim(scope, net, inputs);
  return inBatches(scope, inputs.images!, batch, ({ x, rows }) => {
    const y = tf.cast(tf.gather(inputs.labels!, rows as ReturnType<typeof tf.tensor1d>), 'int32');
    const adversarial = fastGradientSign(model, x, y, epsilon);
    return {
      before: predict(model, x),
      after: predict(model, adversarial),
      norm: norms(model, tf.sub(adversarial, x)),
    };
  });
});

/**
 * Accuracy after a fast gradient sign attack: the paper's r∞ (Section 3).
 *
 * @throws MisfitError
 */
export const fgs = stage(import.meta, {
  name: 'fgs',
  params: z.strictObject({
    ...attackParams,
    epsilon: z.number().positive().max(1).default(0.1).describe('ε, the l∞ radius, of pixels in [0, 1]'),
  }),
  inputs: { data: split, model: weights },
  outputs: { summary: attacked, images: attackedImages },
  needs: { facility: compute },
  subject: 'model',
  async run({ params: { net, images: count, batch, epsilon }, inputs, compute: engine, metric }) {
    const { model, images, labels, rows } = attackInputs(net, count, inputs);
    const made = await engine.run(attack, { net, epsilon, batch }, { ...model, images, labels });
    return outcome(
      'fgs',
      'bounded',
      { rows, labels, before: made.before!, after: made.after!, norm: made.norm! },
      metric,
    );
  },
});
