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
import { noiseSigns } from './noise-signs.ts';
import { outcome } from './outcome.ts';
import { norms, predict, type Victim, victim } from './victim/victim.ts';

/**
 * x′ = clip(x + α s, 0, 1), then x̃ = clip(x′ + (ε − α) sign ∇_x CE(x′, y), 0, 1) with y the true label.
 *
 * RAND+FGSM: Tramèr et al., Ensemble Adversarial Training: Attacks and Defenses, ICLR 2018, Equation 7.
 *
 * @param x float32 [N, ...] in [0, 1]
 * @param y int32 [N]
 * @param s signs of normal noise, ±1, shaped like x
 */
export function randomFastGradientSign(
  model: Victim,
  { x, y, s }: { readonly x: Tensor; readonly y: Tensor; readonly s: Tensor },
  { epsilon, alpha }: { readonly epsilon: number; readonly alpha: number },
): Tensor {
  const { tf } = model;
  const moved = tf.clipByValue(tf.add(x, tf.mul(s, alpha)), 0, 1);
  return tf.clipByValue(tf.add(moved, tf.mul(crossEntropySign(model, moved, y), epsilon - alpha)), 0, 1);
}

interface Config {
  readonly net: Network;
  readonly epsilon: number;
  readonly alpha: number;
  readonly batch: number;
}

export const attack = program<Config>('rfgs', (scope, inputs, { net, epsilon, alpha, batch }) => {
  const { tf } = scope;
  const model = victim(scope, net, inputs);
  return inBatches(scope, inputs.images!, batch, ({ x, rows }) => {
    const at = rows as ReturnType<typeof tf.tensor1d>;
    const y = tf.cast(tf.gather(inputs.labels!, at), 'int32');
    const s = tf.sub(tf.mul(tf.cast(tf.gather(inputs.signs!, at), 'float32'), 2), 1);
    const adversarial = randomFastGradientSign(model, { x, y, s }, { epsilon, alpha });
    return {
      before: predict(model, x),
      after: predict(model, adversarial),
      norm: norms(model, tf.sub(adversarial, x)),
    };
  });
});

/**
 * Accuracy after a fast gradient sign step from a random place nearby, which gradients hidden at x itself do not stop.
 *
 * @throws MisfitError
 */
export const rfgs = stage(import.meta, {
  name: 'rfgs',
  params: z
    .strictObject({
      ...attackParams,
      epsilon: z.number().positive().max(1).default(0.1).describe('ε, the l∞ radius of both steps together'),
      alpha: z.number().nonnegative().max(1).nullable().default(null).describe('α, of the random step; null: ε / 2'),
      seed: z.int().nonnegative().default(0).describe('of the random step'),
    })
    .refine(({ epsilon, alpha }) => alpha === null || alpha <= epsilon, {
      path: ['alpha'],
      error: 'expected at most epsilon: beyond it the second step would go back',
    }),
  inputs: { data: split, model: weights },
  outputs: { summary: attacked, images: attackedImages },
  needs: { facility: compute },
  subject: 'model',
  async run({ params: { net, images: count, batch, epsilon, alpha, seed }, inputs, compute: engine, metric }) {
    const { model, images, labels, rows } = attackInputs(net, count, inputs);
    const config = { net, epsilon, alpha: alpha ?? epsilon / 2, batch };
    const signs = noiseSigns(seed, 'rfgs', images, rows);
    const made = await engine.run(attack, config, { ...model, images, labels, signs });
    return outcome(
      'rfgs',
      'bounded',
      { rows, labels, before: made.before!, after: made.after!, norm: made.norm! },
      metric,
    );
  },
});
