import { z } from 'zod';
import { compute } from '../../compute/compute.ts';
import { stage } from '../../pipeline/stage.ts';
import { split } from '../data/split.ts';
import { checkData } from '../model/check-inputs.ts';
import { initialWeights } from '../model/initial-weights.ts';
import { weights } from '../model/weights.ts';
import { curve, curveOf, recentLoss } from './curve.ts';
import { descend } from './descend.ts';
import { descentParams, weightDecayOf } from './descent-params.ts';
import { learningRateSchema } from './learning-rate.ts';
import { sgd } from './sgd.ts';

/** One checkpoint interval of training. */
export const program = sgd('train', (_scope, _inputs, _name, momentum) => momentum);

/**
 * Trains a dense reference from a random start: SGD with momentum under Caffe's LeNet policy (paper, Section 4.1),
 * softplus loss for a logistic head and cross-entropy for a softmax one. See `sgd` for the update.
 *
 * @throws MismatchError when the data do not fit this network, DivergedError when the loss stops being finite
 */
export const train = stage(import.meta, {
  name: 'train',
  params: z.strictObject({
    ...descentParams,
    iterations: z.int().positive().default(50_000),
    learningRate: learningRateSchema.default({ policy: 'inv', base: 0.01, gamma: 1e-4, power: 0.75 }),
  }),
  inputs: { data: split },
  outputs: { model: weights, curve },
  needs: { facility: compute },
  extent: ['iterations'],
  label: ({ net, seed }) => `${net.name}/seed=${seed}`,
  async run(context) {
    const { params, inputs } = context;
    checkData(params.net, inputs.data);
    const { model, losses } = await descend(context, {
      params,
      round: 0,
      weightDecay: weightDecayOf(params),
      start: initialWeights(params.net, params.seed),
      data: inputs.data,
      program,
      fixed: {},
    });
    context.metric('loss', recentLoss(losses));
    return { model, curve: curveOf(losses) };
  },
});
