import { z } from 'zod';
import { classCount, type Network } from '../../model/network.ts';
import { attackParams } from '../attack-params.ts';
import { attackProgram } from '../attack-program.ts';
import { attackStage } from '../attack-stage.ts';
import { starts } from '../starts.ts';
import { autoPgd, type AutoPgdOptions } from './autopgd-walk.ts';

interface Config extends AutoPgdOptions {
  readonly net: Network;
  readonly batch: number;
}

const attack = attackProgram<'labels' | 'starts', Config>('autopgd', ({ scope, model, x, rowsOf }, inputs, options) => {
  const y = scope.tf.cast(rowsOf(inputs.labels), 'int32');
  return autoPgd(scope, model, { x, y, u: rowsOf(inputs.starts) }, options);
});

/**
 * Accuracy under AutoPGD, an ascent on the cross-entropy or the difference of logits ratio that adapts its own step:
 * r∞ without a step size to tune. An image counts as fooled if any iterate of any restart is misclassified.
 *
 * Croce, Hein, Reliable evaluation of adversarial robustness with an ensemble of diverse parameter-free attacks,
 * ICML 2020; docs/attacks.md lists departures from the authors' implementation.
 *
 * @throws MismatchError
 */
export const autopgd = attackStage(import.meta, {
  name: 'autopgd',
  label: ({ loss }) => loss,
  kind: 'bounded',
  params: z
    .strictObject({
      ...attackParams,
      loss: z.enum(['ce', 'dlr']).default('ce').describe('cross-entropy, or difference of logits ratio'),
      epsilon: z.number().positive().max(1).default(0.1).describe('ε, the l∞ radius, of pixels in [0, 1]'),
      iterations: z.int().positive().default(100),
      rho: z
        .number()
        .min(0)
        .max(1)
        .default(0.75)
        .describe('ρ: the step is halved if the loss rises in a smaller share of its steps'),
      restarts: z.int().positive().default(1).describe('number of random starts; the worst counts'),
      seed: z.int().nonnegative().default(0).describe('seed of the random starts'),
    })
    .refine(({ loss, net }) => loss !== 'dlr' || classCount(net) >= 3, {
      path: ['loss'],
      error:
        'expected ce for a network of two classes: dlr divides by the distance from the largest logit to the third',
    }),
  program: attack,
  restarts: ({ restarts }) => restarts,
  given: ({ net, batch, loss, epsilon, iterations, rho, seed }, { model, images, labels, rows }, restart) => ({
    config: { net, batch, loss, epsilon, iterations, rho },
    inputs: { ...model, images, labels, starts: starts(seed, restart, images, rows) },
  }),
});
