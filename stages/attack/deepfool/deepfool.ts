import { z } from 'zod';
import { program, type Scope, type TensorsWith } from '../../../compute/program.ts';
import type { Network } from '../../model/network.ts';
import { attackParams } from '../attack-params.ts';
import { attackStage } from '../attack-stage.ts';
import { inBatches } from '../batches.ts';
import { coordinates } from '../victim/coordinates.ts';
import { norms, predict, victim } from '../victim/victim.ts';
import { deepFool, type DeepFoolOptions } from './deepfool-walk.ts';

interface Config extends DeepFoolOptions {
  readonly net: Network;
}

const attack = program('deepfool', (scope: Scope, inputs: TensorsWith<'images'>, { net, ...options }: Config) => {
  const model = victim(scope, net, inputs);
  const space = coordinates(scope, net, inputs);
  return inBatches(scope, inputs.images, options.batch * queued, ({ x, real }) => {
    const perturbation = deepFool(scope, space, { x, real }, options);
    return {
      before: predict(model, x),
      after: predict(model, scope.tf.add(x, perturbation)),
      norm: norms(model, perturbation),
    };
  });
});

/** Batches of images in memory at a time: more of them wait less for the slowest image but take more memory. */
const queued = 10;

/**
 * The mean size of the perturbation that DeepFool needs: the paper's r2 (Section 3), as E‖r‖ and E‖r‖². Every image is
 * attacked, misclassified ones from their predicted label.
 *
 * @throws MismatchError
 */
export const deepfool = attackStage(import.meta, {
  name: 'deepfool',
  kind: 'minimum',
  params: z.strictObject({
    ...attackParams,
    form: z.enum(['matlab', 'python']).default('matlab').describe("the authors' implementation to follow"),
    eta: z.number().nonnegative().default(0.02).describe('η, the overshoot; included in the norm'),
    maxIterations: z
      .int()
      .positive()
      .default(100)
      .describe('the attack fails on an image whose label has not changed by then'),
  }),
  program: attack,
  given: ({ net, batch, form, eta, maxIterations }, { model, images }) => ({
    config: { net, batch, form, eta, maxIterations },
    inputs: { ...model, images },
  }),
});
