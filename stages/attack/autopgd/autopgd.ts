import { z } from 'zod';
import { compute } from '../../../compute/compute.ts';
import { program } from '../../../compute/program.ts';
import { stage } from '../../../pipeline/stage.ts';
import { attacked, attackedImages } from '../../result/attacked.ts';
import { split } from '../../data/split.ts';
import { classCount, type Network } from '../../model/network.ts';
import { weights } from '../../model/weights.ts';
import { attackInputs } from '../attack-inputs.ts';
import { attackParams } from '../attack-params.ts';
import { autoPgd, type Options } from './autopgd-walk.ts';
import { inBatches } from '../batches.ts';
import { outcome } from '../outcome.ts';
import { worstOf } from '../restarts.ts';
import { starts } from '../starts.ts';
import { norms, predict, victim } from '../victim/victim.ts';

interface Config extends Options {
  readonly net: Network;
  readonly batch: number;
}

export const attack = program<Config>('autopgd', (scope, inputs, { net, batch, ...options }) => {
  const { tf } = scope;
  const model = victim(scope, net, inputs);
  return inBatches(scope, inputs.images!, batch, ({ x, rows }) => {
    const at = rows as ReturnType<typeof tf.tensor1d>;
    const y = tf.cast(tf.gather(inputs.labels!, at), 'int32');
    const u = tf.gather(inputs.starts!, at);
    const moved = autoPgd(scope, model, { x, y, u }, options);
    return { before: predict(model, x), after: predict(model, moved), norm: norms(model, tf.sub(moved, x)) };
  });
});

/**
 * Accuracy after AutoPGD, an ascent that finds its own step, on the cross-entropy or the difference of logits ratio: r∞ by an attack that has no
 * step to be chosen badly. An image counts as fooled if any iterate of any restart fools it.
 *
 * Croce, Hein, Reliable evaluation of adversarial robustness with an ensemble of diverse parameter-free attacks, ICML 2020; docs/attacks.md says where
 * this departs from the authors' implementation.
 *
 * @throws MisfitError
 */
export const autopgd = stage(import.meta, {
  name: 'autopgd',
  params: z
    .strictObject({
      ...attackParams,
      loss: z.enum(['ce', 'dlr']).default('ce').describe('cross-entropy, or difference of logits ratio'),
      epsilon: z.number().positive().max(1).default(0.1).describe('ε, the l∞ radius, of pixels in [0, 1]'),
      iterations: z.int().positive().default(100),
      rho: z.number().min(0).max(1).default(0.75).describe('ρ: where the loss rises less often, the step is halved'),
      restarts: z.int().positive().default(1).describe('walks from other places; the worst counts'),
      seed: z.int().nonnegative().default(0).describe('of the places'),
    })
    .refine(({ loss, net }) => loss !== 'dlr' || classCount(net) >= 3, {
      path: ['loss'],
      error:
        'expected ce for a network of two classes: dlr divides by the distance from the largest logit to the third',
    }),
  inputs: { data: split, model: weights },
  outputs: { summary: attacked, images: attackedImages },
  needs: { facility: compute },
  subject: 'model',
  label: ({ loss }) => loss,
  async run({ params, inputs, compute: engine, metric, progress }) {
    const { images: count, restarts, seed, ...config } = params;
    const { model, images, labels, rows } = attackInputs(config.net, count, inputs);
    const walk = (restart: number) =>
      engine.run(attack, config, { ...model, images, labels, starts: starts(seed, restart, images, rows) });
    const { before, after, norm } = await worstOf(restarts, walk, labels, progress);
    return outcome(`autopgd-${config.loss}`, 'bounded', { rows, labels, before, after, norm }, metric);
  },
});
