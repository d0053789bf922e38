import { z } from 'zod';
import { compute } from '../../compute/compute.ts';
import { stage } from '../../pipeline/stage.ts';
import { split } from '../data/split.ts';
import { checkData, checkModel } from '../model/check-inputs.ts';
import { weights } from '../model/weights.ts';
import { curve, curveOf, recentLoss } from './curve.ts';
import { descend } from './descend.ts';
import { descentParams, weightDecayOf } from './descent-params.ts';
import { learningRateSchema } from './learning-rate.ts';
import { masked, masksOf } from './masks.ts';
import { sgd } from './sgd.ts';

/** One checkpoint interval of retraining. */
export const program = sgd('retrain', masked);

/**
 * Retrains a pruned model. What is exactly 0 stays so, biases are free, and momentum starts at 0 (paper, Section 3.1,
 * after Han et al., NeurIPS 2015). The paper states neither length nor rate of retraining, so both are params. By
 * default the rate starts over as in training, for a tenth of its length.
 *
 * @throws MismatchError when data or model do not fit this network, DivergedError when the loss stops being finite
 */
export const retrain = stage(import.meta, {
  name: 'retrain',
  params: z.strictObject({
    ...descentParams,
    round: z.int().positive().describe('number of the pruning it follows; gives each round its own order of images'),
    iterations: z.int().positive().default(5000),
    learningRate: learningRateSchema.default({ policy: 'inv', base: 0.01, gamma: 1e-4, power: 0.75 }),
  }),
  inputs: { data: split, model: weights },
  outputs: { model: weights, curve },
  needs: { facility: compute },
  extent: ['iterations'],
  subject: 'model',
  async run(context) {
    const { params, inputs } = context;
    checkData(params.net, inputs.data);
    checkModel(params.net, inputs.model);
    const { model, losses } = await descend(context, {
      params,
      round: params.round,
      weightDecay: weightDecayOf(params),
      start: inputs.model,
      data: inputs.data,
      program,
      fixed: masksOf(inputs.model),
    });
    context.metric('loss', recentLoss(losses));
    return { model, curve: curveOf(losses) };
  },
});
