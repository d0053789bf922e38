import { z } from 'zod';
import { compute } from '../../compute/compute.ts';
import { program, type Scope, type Tensor } from '../../compute/program.ts';
import { stage } from '../../pipeline/stage.ts';
import { attacked, attackedImages } from '../data/attacked.ts';
import { split } from '../data/split.ts';
import type { Network } from '../model/network.ts';
import { weights } from '../model/weights.ts';
import { attackInputs } from './attack-inputs.ts';
import { attackParams } from './attack-params.ts';
import { inBatches } from './batches.ts';
import { outcome } from './outcome.ts';
import { besideImages, norms, oneHot, predict, pullBack, type Victim, victim } from './victim.ts';

interface Options {
  /** Where the model is linearised, and what is added to a step: see {@link deepFool}. */
  readonly form: 'matlab' | 'python';
  /** η: how far past the boundary. */
  readonly eta: number;
  readonly maxIterations: number;
}

/**
 * The smallest perturbation (1+η)r that changes the predicted label l₀ of a model linearised again and again:
 * while argmax g(x + (1+η)r) = l₀, with f_k = g_k − g_l₀ and w_k = ∇g_k − ∇g_l₀, k* = argmin_{k≠l₀} |f_k| / ‖w_k‖,
 * r ← r + |f_k*| / ‖w_k*‖² w_k*. All classes compete; pixels may leave [0, 1]. Form `matlab` linearises at x + r, form `python` at
 * x + (1+η)r and adds 10⁻⁴ to |f| / ‖w‖.
 *
 * Moosavi-Dezfooli, Fawzi, Frossard, DeepFool, CVPR 2016, Algorithm 2, and the authors' two implementations.
 *
 * @param x float32 [N, ...]
 * @param real bool [N]: images to work on
 * @returns (1+η)r shaped like x; where `real` is false or no class can be reached, 0
 */
export function deepFool(scope: Scope, model: Victim, { x, real }: Images, options: Options): Tensor {
  const { tf } = model;
  const { form, eta, maxIterations } = options;
  const overshot = (r: Tensor) => tf.add(x, tf.mul(r, 1 + eta));
  const l0 = predict(model, x);
  const start: { r: Tensor; pending: Tensor; iteration: Tensor } = {
    r: tf.zerosLike(x),
    pending: real,
    iteration: tf.scalar(0, 'int32'),
  };
  const { r } = scope.whileLoop(
    start,
    ({ pending, iteration }) => tf.logicalAnd(tf.any(pending), tf.less(iteration, tf.scalar(maxIterations, 'int32'))),
    ({ r, pending, iteration }) => {
      const step = nearestBoundary(model, form === 'matlab' ? tf.add(x, r) : overshot(r), l0, form);
      const next = tf.where(besideImages(model, pending, x), tf.add(r, step), r);
      return {
        r: next,
        pending: tf.logicalAnd(pending, tf.equal(predict(model, overshot(next)), l0)),
        iteration: tf.add(iteration, tf.scalar(1, 'int32')),
      };
    },
  );
  return tf.mul(r, 1 + eta);
}

interface Images {
  readonly x: Tensor;
  readonly real: Tensor;
}

/** The step |f_k*| / ‖w_k*‖² w_k* from `at`; 0 for an image that no other class's gradient moves. */
function nearestBoundary(model: Victim, at: Tensor, l0: Tensor, form: Options['form']): Tensor {
  const { tf, classes } = model;
  const from = oneHot(model, l0);
  const towards = (k: Tensor) => pullBack(model, at, tf.sub(oneHot(model, k), from));
  const g = model.logits(at);
  const f = tf.abs(tf.sub(g, tf.sum(tf.mul(g, from), 1, true)));
  const length = tf.stack(
    Array.from({ length: classes }, (_, k) => norms(model, towards(tf.fill(l0.shape, k, 'int32')))),
    1,
  );
  // w is 0 for l₀ itself, and for a class that a sparse model ties to l₀: no finite step reaches either.
  const reachable = tf.greater(length, 0);
  const distance = tf.where(reachable, tf.div(f, tf.where(reachable, length, 1)), Number.POSITIVE_INFINITY);
  const nearest = tf.cast(tf.argMin(distance, 1), 'int32');
  const chosen = oneHot(model, nearest);
  const any = tf.any(reachable, 1);
  const pick = (values: Tensor) => tf.sum(tf.where(tf.cast(chosen, 'bool'), values, 0), 1);
  const far = tf.add(pick(distance), form === 'python' ? 1e-4 : 0);
  const scale = tf.where(any, tf.div(far, tf.where(any, pick(length), 1)), 0);
  return tf.mul(towards(nearest), besideImages(model, scale, at));
}

interface Config extends Options {
  readonly net: Network;
  readonly batch: number;
}

const attack = program<Config>('deepfool', (scope, inputs, { net, batch, ...options }) => {
  const model = victim(scope, net, inputs);
  return inBatches(scope, inputs.images!, batch, ({ x, real }) => {
    const perturbation = deepFool(scope, model, { x, real }, options);
    return {
      before: predict(model, x),
      after: predict(model, scope.tf.add(x, perturbation)),
      norm: norms(model, perturbation),
    };
  });
});

/**
 * The mean size of the perturbation that DeepFool needs: the paper's r2 (Section 3), as E‖r‖ and E‖r‖². Every image is attacked,
 * those that were misclassified from the label they got.
 *
 * @throws MisfitError, UnattackableError
 */
export const deepfool = stage(import.meta, {
  name: 'deepfool',
  params: z.strictObject({
    ...attackParams,
    form: z.enum(['matlab', 'python']).default('matlab').describe("which of the authors' implementations to follow"),
    eta: z.number().nonnegative().default(0.02).describe('η, the overshoot; it counts in the norm'),
    maxIterations: z
      .int()
      .positive()
      .default(100)
      .describe('an image whose label has not changed by then is a failure'),
  }),
  inputs: { data: split, model: weights },
  outputs: { summary: attacked, images: attackedImages },
  needs: { facility: compute },
  subject: 'model',
  async run({ params: { images: count, ...config }, inputs, compute: engine, metric }) {
    const { model, images, labels, rows } = attackInputs(config.net, count, inputs);
    const made = await engine.run(attack, config, { ...model, images });
    return outcome(
      'deepfool',
      'minimum',
      { rows, labels, before: made.before!, after: made.after!, norm: made.norm! },
      metric,
    );
  },
});
