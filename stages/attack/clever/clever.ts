import { z } from 'zod';
import { compute } from '../../../compute/compute.ts';
import type { HostTensor } from '../../../compute/program.ts';
import { stage } from '../../../pipeline/stage.ts';
import { cleverImages, cleverSummary } from '../../result/clever-scores.ts';
import { split } from '../../data/split.ts';
import { elementAt } from '../../../compute/element-at.ts';
import { networkSchema } from '../../model/network.ts';
import { weights } from '../../model/weights.ts';
import { attackInputs } from '../attack-inputs.ts';
import { logitsOf } from './logits.ts';
import { cleverReport, cleverTargets } from './report.ts';
import { sampleMaxima } from './sampling.ts';
import { argMax, scoreImage } from './scores.ts';

/** The default R: well beyond the distances of adversarial examples on MNIST. */
const usualRadius = { 2: 5, inf: 0.3 } as const;

/**
 * CLEVER: estimates a lower bound on the distance to the nearest adversarial example, without an attack. For each class
 * k but the predicted ŷ, it draws N_b batches of N_s points, uniform in the ball around x, and takes the largest ‖∇(g_ŷ
 * − g_k)‖_q of each batch, q the dual of p. L_k is the location of the reverse Weibull law of these maxima, and the
 * score is min{ min_k (g_ŷ − g_k)(x) / L_k, R }. It is an estimate, not a certificate: docs/attacks.md.
 *
 * Weng, Zhang, Chen, Yi, Su, Gao, Hsieh, Daniel, Evaluating the Robustness of Neural Networks: An Extreme Value Theory
 * Approach, ICLR 2018, Algorithms 1 and 2.
 *
 * @throws MismatchError, Error when a gradient is not finite
 */
export const clever = stage(import.meta, {
  name: 'clever',
  params: z.strictObject({
    net: networkSchema,
    images: z
      .int()
      .positive()
      .nullable()
      .default(100)
      .describe('number of images, spread evenly over the split; null: all'),
    batch: z.int().positive().default(64).describe('points evaluated at a time; does not affect results'),
    p: z
      .union([z.literal(2), z.literal('inf')])
      .default(2)
      .describe('norm of the ball, and of the score'),
    radius: z
      .number()
      .positive()
      .nullable()
      .default(null)
      .describe(
        'R, radius of the ball in pixel units of [0, 1], and the largest score; null: 5 for p = 2, 0.3 for p = inf',
      ),
    batches: z.int().min(10).default(500).describe('N_b: number of maxima that a law is fitted to'),
    samples: z.int().positive().default(1024).describe('N_s: number of points in a batch'),
    penalty: z
      .number()
      .nonnegative()
      .default(0.01)
      .describe('weight of c² in the log-likelihood; 0: plain maximum likelihood'),
    significance: z.number().min(0).max(1).default(0.001).describe('reject a fit whose likelihood is below this'),
    seed: z.int().nonnegative().default(0).describe('seed of the points'),
  }),
  inputs: { data: split, model: weights },
  outputs: { summary: cleverSummary, images: cleverImages, targets: cleverTargets },
  needs: { facility: compute },
  subject: 'model',
  label: ({ p }) => `p=${p}`,
  extent: ['batches'],
  async run(context) {
    const { images: count, penalty, significance, ...params } = context.params;
    const { net, batch, p } = params;
    const { model, images, labels, rows } = attackInputs(net, count, context.inputs);
    const logits = await logitsOf(context.compute, { net, batch }, { ...model, images });
    const predicted: HostTensor = { dtype: 'int32', shape: [rows.length], data: Int32Array.from(logits, argMax) };
    const sampling = { ...params, radius: params.radius ?? usualRadius[p] };
    const { radius } = sampling;
    const maxima = await sampleMaxima(context, { ...sampling, model, images, predicted });
    const scored = rows.map((index, image) => {
      const sampled = { logits: elementAt(logits, image), maxima: ofImage(maxima, image, rows.length) };
      const label = elementAt(labels.data, image);
      return { index, label, ...scoreImage(sampled, radius, { penalty, significance }) };
    });
    const report = cleverReport(sampling, scored);
    context.metric('score', report.summary.mean);
    if (report.summary.accepted !== null) context.metric('accepted', report.summary.accepted);
    return report;
  },
});

/** The maxima of one of N images: for each class, a list over the batches. */
function ofImage(maxima: readonly Float32Array[], image: number, images: number): number[][] {
  const classes = elementAt(maxima, 0).length / images;
  return Array.from({ length: classes }, (_, k) => maxima.map((batch) => elementAt(batch, image * classes + k)));
}
