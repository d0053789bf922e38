import { z } from 'zod';
import type { Scope, Tensor } from '../../compute/program.ts';
import type { Network } from '../model/network.ts';
import { attackParams } from './attack-params.ts';
import { attackProgram } from './attack-program.ts';
import { attackStage } from './attack-stage.ts';
import { ballInBox } from './ball-in-box.ts';
import { starts } from './starts.ts';
import { crossEntropySign } from './victim/cross-entropy-sign.ts';
import type { Victim } from './victim/victim.ts';

/**
 * x⁰ = x + ε u; xᵗ⁺¹ is the projection of xᵗ + α sign ∇ₓ CE(xᵗ, y) onto ball and box; returns the last one.
 *
 * Madry, Makelov, Schmidt, Tsipras, Vladu, Towards Deep Learning Models Resistant to Adversarial Attacks, ICLR 2018,
 * Section 2.1.
 *
 * @param x float32 [N, ...] in [0, 1]
 * @param y int32 [N]
 * @param u start, in [−1, 1): float32 like x
 * @param step α
 */
export function projectedGradientDescent(
  scope: Scope,
  model: Victim,
  { x, y, u }: { readonly x: Tensor; readonly y: Tensor; readonly u: Tensor },
  { epsilon, step, steps }: { readonly epsilon: number; readonly step: number; readonly steps: number },
): Tensor {
  const { tf } = model;
  const within = ballInBox(model, x, epsilon);
  const first = within(tf.add(x, tf.mul(u, epsilon)));
  const { state } = scope.scan(steps, { moved: first }, ({ moved }) => ({
    state: { moved: within(tf.add(moved, tf.mul(crossEntropySign(model, moved, y), step))) },
  }));
  return state.moved;
}

interface Config {
  readonly net: Network;
  readonly epsilon: number;
  readonly step: number;
  readonly steps: number;
  readonly batch: number;
}

const attack = attackProgram<'labels' | 'starts', Config>('pgd', ({ scope, model, x, rowsOf }, inputs, options) => {
  const y = scope.tf.cast(rowsOf(inputs.labels), 'int32');
  return projectedGradientDescent(scope, model, { x, y, u: rowsOf(inputs.starts) }, options);
});

/**
 * Accuracy under projected gradient descent on the cross-entropy from random starts in the ball: r∞ by an iterated
 * attack; FGS's single step only gives an upper bound on it. An image counts as fooled if any restart fools the model.
 *
 * @throws MismatchError
 */
export const pgd = attackStage(import.meta, {
  name: 'pgd',
  kind: 'bounded',
  params: z.strictObject({
    ...attackParams,
    epsilon: z.number().positive().max(1).default(0.1).describe('ε, the l∞ radius, of pixels in [0, 1]'),
    steps: z.int().positive().default(40),
    step: z.number().positive().nullable().default(null).describe('step size; null: 2.5 ε / steps'),
    restarts: z.int().positive().default(1).describe('number of random starts; the worst counts'),
    seed: z.int().nonnegative().default(0).describe('seed of the random starts'),
  }),
  program: attack,
  restarts: ({ restarts }) => restarts,
  given: ({ net, batch, epsilon, steps, step, seed }, { model, images, labels, rows }, restart) => ({
    config: { net, batch, epsilon, steps, step: step ?? (2.5 * epsilon) / steps },
    inputs: { ...model, images, labels, starts: starts(seed, restart, images, rows) },
  }),
});
