import { z } from 'zod';
import type { Network } from '../model/network.ts';
import { attackParams } from './attack-params.ts';
import { attackProgram } from './attack-program.ts';
import { attackStage } from './attack-stage.ts';
import { noiseSigns } from './noise-signs.ts';

interface Config {
  readonly net: Network;
  readonly epsilon: number;
  readonly batch: number;
}

/** One draw: x̃ = clip(x + ε s, 0, 1) with `signs` uint8 like the images, 1 for s = +1 and 0 for −1. */
const attack = attackProgram<'signs', Config>('noise', ({ scope: { tf }, x, rowsOf }, { signs }, { epsilon }) => {
  const s = tf.sub(tf.mul(tf.cast(rowsOf(signs), 'float32'), 2), 1);
  return tf.clipByValue(tf.add(x, tf.mul(s, epsilon)), 0, 1);
});

/**
 * Accuracy under the worst of a few draws of noise as large as FGS's step: a control that ignores the model. If it does
 * as much damage as a gradient attack, the gradients are useless.
 *
 * Athalye, Carlini, Wagner, Obfuscated Gradients Give a False Sense of Security, ICML 2018, Section 3.1, use uniform
 * noise in the ball; this draws its corners, as FGS does.
 *
 * @throws MismatchError
 */
export const noise = attackStage(import.meta, {
  name: 'noise',
  kind: 'bounded',
  params: z.strictObject({
    ...attackParams,
    epsilon: z.number().positive().max(1).default(0.1).describe('ε, the l∞ radius, of pixels in [0, 1]'),
    tries: z.int().positive().default(10).describe('number of draws; the worst counts'),
    seed: z.int().nonnegative().default(0).describe('seed of the noise'),
  }),
  program: attack,
  restarts: ({ tries }) => tries,
  given: ({ net, batch, epsilon, seed }, { model, images, rows }, draw) => ({
    config: { net, batch, epsilon },
    inputs: { ...model, images, signs: noiseSigns(seed, 'noise', images, rows, draw) },
  }),
});
