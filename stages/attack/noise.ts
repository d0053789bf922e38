import { z } from 'zod';
import { compute } from '../../compute/compute.ts';
import { program } from '../../compute/program.ts';
import { stage } from '../../pipeline/stage.ts';
import { attacked, attackedImages } from '../result/attacked.ts';
import { split } from '../data/split.ts';
import type { Network } from '../model/network.ts';
import { weights } from '../model/weights.ts';
import { attackInputs } from './attack-inputs.ts';
import { attackParams } from './attack-params.ts';
import { inBatches } from './batches.ts';
import { noiseSigns } from './noise-signs.ts';
import { outcome } from './outcome.ts';
import { worstOf } from './restarts.ts';
import { norms, predict, victim } from './victim/victim.ts';

interface Config {
  readonly net: Network;
  readonly epsilon: number;
  readonly batch: number;
}

/** One draw: x̃ = clip(x + ε s, 0, 1) with `signs` uint8 like the images, 1 for s = +1 and 0 for −1. */
export const attack = program<Config>('noise', (scope, inputs, { net, epsilon, batch }) => {
  const { tf } = scope;
  const model = victim(scope, net, inputs);
  return inBatches(scope, inputs.images!, batch, ({ x, rows }) => {
    const signs = tf.gather(inputs.signs!, rows as ReturnType<typeof tf.tensor1d>);
    const s = tf.sub(tf.mul(tf.cast(signs, 'float32'), 2), 1);
    const moved = tf.clipByValue(tf.add(x, tf.mul(s, epsilon)), 0, 1);
    return { before: predict(model, x), after: predict(model, moved), norm: norms(model, tf.sub(moved, x)) };
  });
});

/**
 * Accuracy under the worst of a few draws of noise as large as FGS's step: the control that knows nothing of the model. Where it does as much
 * as an attack by gradients, the gradients are of no use.
 *
 * Athalye, Carlini, Wagner, Obfuscated Gradients Give a False Sense of Security, ICML 2018, Section 3.1, has uniform noise in the ball; its
 * corners are FGS's.
 *
 * @throws MisfitError
 */
export const noise = stage(import.meta, {
  name: 'noise',
  params: z.strictObject({
    ...attackParams,
    epsilon: z.number().positive().max(1).default(0.1).describe('ε, the l∞ radius, of pixels in [0, 1]'),
    tries: z.int().positive().default(10).describe('draws of noise; the worst counts'),
    seed: z.int().nonnegative().default(0).describe('of the noise'),
  }),
  inputs: { data: split, model: weights },
  outputs: { summary: attacked, images: attackedImages },
  needs: { facility: compute },
  subject: 'model',
  async run({ params, inputs, compute: engine, metric, progress }) {
    const { net, images: count, batch, epsilon, tries, seed } = params;
    const { model, images, labels, rows } = attackInputs(net, count, inputs);
    const draw = (each: number) => {
      const signs = noiseSigns(seed, 'noise', images, rows, each);
      return engine.run(attack, { net, epsilon, batch }, { ...model, images, signs });
    };
    const { before, after, norm } = await worstOf(tries, draw, labels, progress);
    return outcome('noise', 'bounded', { rows, labels, before, after, norm }, metric);
  },
});
