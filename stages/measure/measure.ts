import { z } from 'zod';
import { compute } from '../../compute/compute.ts';
import { many, stage } from '../../pipeline/stage.ts';
import { attacked } from '../result/attacked.ts';
import { measures } from '../result/measures.ts';
import { split } from '../data/split.ts';
import { checkData, checkModel } from '../model/check-inputs.ts';
import { networkSchema } from '../model/network.ts';
import { countWeights } from '../model/prunable.ts';
import { weights } from '../model/weights.ts';
import { accuracy } from './accuracy.ts';

/**
 * Everything measured on one model, one point of a figure: benign accuracy, sparsity of the weights, and the results of
 * its attacks, in the order they are wired.
 *
 * @throws MismatchError when data or model do not fit this network
 */
export const measure = stage(import.meta, {
  name: 'measure',
  params: z.strictObject({
    data: z.string().min(1).describe('name of the data set, as shown in figures'),
    net: networkSchema,
    seed: z.int().nonnegative(),
    round: z.int().nonnegative().describe('0 is the dense reference'),
  }),
  inputs: { data: split, model: weights, attacks: many(attacked) },
  outputs: { measures },
  needs: { facility: compute },
  subject: 'model',
  async run({ params, inputs, compute: engine, metric }) {
    checkData(params.net, inputs.data);
    checkModel(params.net, inputs.model);
    const { weights: all, nonzero } = countWeights(inputs.model);
    // Copied here: in the result its type would be that of a read-only list.
    const attacks = [...inputs.attacks];
    const benign = await accuracy(engine, params.net, inputs.model, inputs.data);
    metric('accuracy', benign);
    metric('sparsity', 1 - nonzero / all);
    return {
      measures: {
        data: params.data,
        net: params.net.name,
        seed: params.seed,
        round: params.round,
        weights: all,
        nonzero,
        accuracy: benign,
        images: inputs.data.labels.data.length,
        attacks,
      },
    };
  },
});
