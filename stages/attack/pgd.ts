import { z } from 'zod';
import { compute } from '../../compute/compute.ts';
import { program, type Scope, type Tensor } from '../../compute/program.ts';
import { stage } from '../../pipeline/stage.ts';
import { attacked, attackedImages } from '../result/attacked.ts';
import { split } from '../data/split.ts';
import type { Network } from '../model/network.ts';
import { weights } from '../model/weights.ts';
import { attackInputs } from './attack-inputs.ts';
import { attackParams } from './attack-params.ts';
import { ballInBox } from './ball-in-box.ts';
import { inBatches } from './batches.ts';
import { crossEntropySign } from './victim/cross-entropy-sign.ts';
import { outcome } from './outcome.ts';
import { worstOf } from './restarts.ts';
import { starts } from './starts.ts';
import { norms, predict, type Victim, victim } from './victim/victim.ts';

/**
 * x⁰ = x + ε u, xᵗ⁺¹ = the projection of xᵗ + α sign ∇ₓ CE(xᵗ, y) onto ball and box; the last of these.
 *
 * Madry, Makelov, Schmidt, Tsipras, Vladu, Towards Deep Learning Models Resistant to Adversarial Attacks, ICLR 2018, Section 2.1.
 *
 * @param x float32 [N, ...] in [0, 1]
 * @param y int32 [N]
 * @param u where to start, in [−1, 1): float32 like x
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

export const attack = program<Config>('pgd', (scope, inputs, { net, batch, ...options }) => {
  const { tf } = scope;
  const model = victim(scope, net, inputs);
  return inBatches(scope, inputs.images!, batch, ({ x, rows }) => {
    const at = rows as ReturnType<typeof tf.tensor1d>;
    const y = tf.cast(tf.gather(inputs.labels!, at), 'int32');
    const u = tf.gather(inputs.starts!, at);
    const moved = projectedGradientDescent(scope, model, { x, y, u }, options);
    return { before: predict(model, x), after: predict(model, moved), norm: norms(model, tf.sub(moved, x)) };
  });
});

/**
 * Accuracy after projected gradient descent on the cross-entropy from random places in the ball: r∞ by an iterated attack, which FGS's
 * single step only bounds from above. An image counts as fooled if any restart fools it.
 *
 * @throws MisfitError
 */
export const pgd = stage(import.meta, {
  name: 'pgd',
  params: z.strictObject({
    ...attackParams,
    epsilon: z.number().positive().max(1).default(0.1).describe('ε, the l∞ radius, of pixels in [0, 1]'),
    steps: z.int().positive().default(40),
    step: z.number().positive().nullable().default(null).describe('length of a step; null: 2.5 ε / steps'),
    restarts: z.int().positive().default(1).describe('walks from other places; the worst counts'),
    seed: z.int().nonnegative().default(0).describe('of the places'),
  }),
  inputs: { data: split, model: weights },
  outputs: { summary: attacked, images: attackedImages },
  needs: { facility: compute },
  subject: 'model',
  async run({ params, inputs, compute: engine, metric, progress }) {
    const { net, images: count, batch, epsilon, steps, step, restarts, seed } = params;
    const { model, images, labels, rows } = attackInputs(net, count, inputs);
    const config = { net, epsilon, steps, batch, step: step ?? (2.5 * epsilon) / steps };
    const walk = (restart: number) =>
      engine.run(attack, config, { ...model, images, labels, starts: starts(seed, restart, images, rows) });
    const { before, after, norm } = await worstOf(restarts, walk, labels, progress);
    return outcome('pgd', 'bounded', { rows, labels, before, after, norm }, metric);
  },
});
