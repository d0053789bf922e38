import { z } from 'zod';
import type { Tensor } from '../../compute/program.ts';
import type { Network } from '../model/network.ts';
import { attackParams } from './attack-params.ts';
import { attackProgram } from './attack-program.ts';
import { attackStage } from './attack-stage.ts';
import { noiseSigns } from './noise-signs.ts';
import { crossEntropySign } from './victim/cross-entropy-sign.ts';
import type { Victim } from './victim/victim.ts';

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

const attack = attackProgram<'labels' | 'signs', Config>('rfgs', ({ model, x, rowsOf }, inputs, options) => {
  const { tf } = model;
  const y = tf.cast(rowsOf(inputs.labels), 'int32');
  const s = tf.sub(tf.mul(tf.cast(rowsOf(inputs.signs), 'float32'), 2), 1);
  return randomFastGradientSign(model, { x, y, s }, options);
});

/**
 * Accuracy under a fast gradient sign step from a random point near x: it does not depend on the gradient at x, which
 * may be masked.
 *
 * @throws MismatchError
 */
export const rfgs = attackStage(import.meta, {
  name: 'rfgs',
  kind: 'bounded',
  params: z
    .strictObject({
      ...attackParams,
      epsilon: z.number().positive().max(1).default(0.1).describe('ε, the l∞ radius of both steps combined'),
      alpha: z
        .number()
        .nonnegative()
        .max(1)
        .nullable()
        .default(null)
        .describe('α, size of the random step; null: ε / 2'),
      seed: z.int().nonnegative().default(0).describe('seed of the random step'),
    })
    .refine(({ epsilon, alpha }) => alpha === null || alpha <= epsilon, {
      path: ['alpha'],
      error: 'expected at most epsilon: with a larger alpha the second step would go backwards',
    }),
  program: attack,
  given: ({ net, batch, epsilon, alpha, seed }, { model, images, labels, rows }) => ({
    config: { net, batch, epsilon, alpha: alpha ?? epsilon / 2 },
    inputs: { ...model, images, labels, signs: noiseSigns(seed, 'rfgs', images, rows) },
  }),
});
