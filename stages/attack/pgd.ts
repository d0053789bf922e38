import { z } from 'zod';
import { compute } from '../../compute/compute.ts';
import { type HostTensor, type HostTensors, program, type Tensor } from '../../compute/program.ts';
import { stage } from '../../pipeline/stage.ts';
import { attacked, attackedImages } from '../data/attacked.ts';
import { split } from '../data/split.ts';
import type { Network } from '../model/network.ts';
import { random } from '../model/random.ts';
import { weights } from '../model/weights.ts';
import { attackInputs } from './attack-inputs.ts';
import { attackParams } from './attack-params.ts';
import { inBatches } from './batches.ts';
import { crossEntropySign } from './cross-entropy-sign.ts';
import { outcome } from './outcome.ts';
import { norms, predict, victim } from './victim.ts';

/**
 * Where each image's walk begins in the ball: uniform in [−1, 1), to be multiplied by ε. An image's numbers depend on the seed, the restart and
 * its row in the split alone.
 *
 * @param rows where the images stand in the split
 * @returns float32 like `images`
 */
export function starts(seed: number, restart: number, { shape }: HostTensor, rows: readonly number[]): HostTensor {
  const size = shape.slice(1).reduce((product, axis) => product * axis, 1);
  const data = new Float32Array(rows.length * size);
  for (const [index, row] of rows.entries()) {
    const { uniform } = random(seed, 'pgd', row, restart);
    for (let pixel = 0; pixel < size; pixel++) data[index * size + pixel] = 2 * uniform() - 1;
  }
  return { dtype: 'float32', shape, data };
}

interface Config {
  readonly net: Network;
  readonly epsilon: number;
  readonly step: number;
  readonly steps: number;
  readonly batch: number;
}

export const attack = program<Config>('pgd', (scope, inputs, { net, epsilon, step, steps, batch }) => {
  const { tf } = scope;
  const model = victim(scope, net, inputs);
  return inBatches(scope, inputs.images!, batch, ({ x, rows }) => {
    const at = rows as ReturnType<typeof tf.tensor1d>;
    const y = tf.cast(tf.gather(inputs.labels!, at), 'int32');
    // The ball and the box together are a box of their own.
    const low = tf.maximum(tf.sub(x, epsilon), 0);
    const high = tf.minimum(tf.add(x, epsilon), 1);
    const within = (moved: Tensor) => tf.minimum(tf.maximum(moved, low), high);
    const first = within(tf.add(x, tf.mul(tf.gather(inputs.starts!, at), epsilon)));
    const { state } = scope.scan(steps, { moved: first }, ({ moved }) => ({
      state: { moved: within(tf.add(moved, tf.mul(crossEntropySign(model, moved, y), step))) },
    }));
    return {
      before: predict(model, x),
      after: predict(model, state.moved),
      norm: norms(model, tf.sub(state.moved, x)),
    };
  });
});

/**
 * Accuracy after projected gradient descent on the cross-entropy from random places in the ball: r∞ by an iterated attack, which FGS's
 * single step only bounds from above. An image counts as fooled if any restart fools it.
 *
 * Madry, Makelov, Schmidt, Tsipras, Vladu, Towards Deep Learning Models Resistant to Adversarial Attacks, ICLR 2018, Section 2.1.
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
    let worst: HostTensors | undefined;
    for (let restart = 0; restart < restarts; restart++) {
      const from = starts(seed, restart, images, rows);
      const made = await engine.run(attack, config, { ...model, images, labels, starts: from });
      worst = worst === undefined ? made : worseOf(worst, made, labels);
      progress({ done: restart + 1, total: restarts });
    }
    const { before, after, norm } = worst!;
    return outcome('pgd', 'bounded', { rows, labels, before: before!, after: after!, norm: norm! }, metric);
  },
});

/** Of two walks for each image the first, unless only the second ends with a wrong label. */
function worseOf(first: HostTensors, second: HostTensors, labels: HostTensor): HostTensors {
  const isFooled = ({ after }: HostTensors, i: number) => after!.data[i] !== labels.data[i];
  const pick = (name: 'after' | 'norm') => {
    const tensor = first[name]!;
    const data = tensor.data.map((value: number, i: number) =>
      !isFooled(first, i) && isFooled(second, i) ? second[name]!.data[i]! : value,
    ) as HostTensor['data'];
    return { ...tensor, data };
  };
  return { before: first.before!, after: pick('after'), norm: pick('norm') };
}
