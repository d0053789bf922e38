import { z } from 'zod';
import type { Tensor } from '../../compute/program.ts';
import type { Network } from '../model/network.ts';
import { attackParams } from './attack-params.ts';
import { attackProgram } from './attack-program.ts';
import { attackStage } from './attack-stage.ts';
import { crossEntropySign } from './victim/cross-entropy-sign.ts';
import type { Victim } from './victim/victim.ts';

/**
 * x̃ = clip(x + ε sign ∇_x CE(x, y), 0, 1) with y the true label.
 *
 * Fast gradient sign: Goodfellow, Shlens, Szegedy, Explaining and Harnessing Adversarial Examples, ICLR 2015, Section
 * 4.
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

const attack = attackProgram<'labels', Config>('fgs', ({ model, x, rowsOf }, { labels }, { epsilon }) =>
  fastGradientSign(model, x, model.tf.cast(rowsOf(labels), 'int32'), epsilon),
);

/**
 * Accuracy under the fast gradient sign attack: the paper's r∞ (Section 3).
 *
 * @throws MismatchError
 */
export const fgs = attackStage(import.meta, {
  name: 'fgs',
  kind: 'bounded',
  params: z.strictObject({
    ...attackParams,
    epsilon: z.number().positive().max(1).default(0.1).describe('ε, the l∞ radius, of pixels in [0, 1]'),
  }),
  program: attack,
  given: ({ net, batch, epsilon }, { model, images, labels }) => ({
    config: { net, batch, epsilon },
    inputs: { ...model, images, labels },
  }),
});
