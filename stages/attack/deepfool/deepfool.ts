import { z } from 'zod';
import { compute } from '../../../compute/compute.ts';
import { program } from '../../../compute/program.ts';
import { stage } from '../../../pipeline/stage.ts';
import { attacked, attackedImages } from '../../result/attacked.ts';
import { split } from '../../data/split.ts';
import type { Network } from '../../model/network.ts';
import { weights } from '../../model/weights.ts';
import { attackInputs } from '../attack-inputs.ts';
import { attackParams } from '../attack-params.ts';
import { inBatches } from '../batches.ts';
import { coordinates } from '../victim/coordinates.ts';
import { deepFool, type Options } from './deepfool-walk.ts';
import { outcome } from '../outcome.ts';
import { norms, predict, victim } from '../victim/victim.ts';

interface Config extends Options {
  readonly net: Network;
}

export const attack = program<Config>('deepfool', (scope, inputs, { net, ...options }) => {
  const model = victim(scope, net, inputs);
  const space = coordinates(scope, net, inputs);
  return inBatches(scope, inputs.images!, options.batch * queued, ({ x, real }) => {
    const perturbation = deepFool(scope, space, { x, real }, options);
    return {
      before: predict(model, x),
      after: predict(model, scope.tf.add(x, perturbation)),
      norm: norms(model, perturbation),
    };
  });
});

/** Images among which the next are sought, in batches: more is less waiting for the last, and more memory. */
const queued = 10;

/**
 * The mean size of the perturbation that DeepFool needs: the paper's r2 (Section 3), as E‖r‖ and E‖r‖². Every image is attacked,
 * those that were misclassified from the label they got.
 *
 * @throws MisfitError
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
