import { z } from 'zod';
import { type HostTensor, program, type Scope, type TensorsWith } from '../../../compute/program.ts';
import type { Network } from '../../model/network.ts';
import { attackParams } from '../attack-params.ts';
import { attackStage } from '../attack-stage.ts';
import { inBatches } from '../batches.ts';
import { predict, victim } from '../victim/victim.ts';
import { initialLoss } from './cw-descent.ts';
import { attackAll, type CwOptions } from './cw-slots.ts';
import { insideBox } from './cw-step.ts';
import { restrictToSupport } from './support.ts';

interface Config extends CwOptions {
  readonly net: Network;
  readonly batch: number;
}

const attack = program('cw', (scope: Scope, inputs: TensorsWith<'images'>, { net, batch, ...options }: Config) => {
  const { images } = inputs;
  const model = victim(scope, net, inputs);
  const { before, ...atStart } = inBatches(scope, images, 100, ({ x }) => {
    const label = predict(model, x);
    return { before: label, ...initialLoss(model, insideBox(scope, x), { x, label, kappa: options.kappa }) };
  });
  const { squared, label } = attackAll(scope, model, { net, images, before, atStart }, batch, options);
  return { before, after: label, norm: scope.tf.sqrt(squared) };
});

/**
 * The mean size of the perturbation that Carlini and Wagner's l2 attack finds inside the box [0, 1]: min ‖x′ − x‖² +
 * c max(Z_l − max_{i≠l} Z_i + κ, 0) with l the predicted label, over x′ = ½(tanh w + 1) by Adam, and over c by binary
 * search. Untargeted.
 *
 * Carlini, Wagner, Towards Evaluating the Robustness of Neural Networks, S&P 2017, Section V; docs/attacks.md lists
 * departures from the authors' implementation.
 *
 * @throws MismatchError
 */
export const cw = attackStage(import.meta, {
  name: 'cw',
  kind: 'minimum',
  params: z.strictObject({
    ...attackParams,
    batch: z
      .int()
      .positive()
      .nullable()
      .default(null)
      .describe('images attacked at a time; null: as many as fit the cache. Does not affect results'),
    kappa: z.number().nonnegative().default(0).describe('κ, the margin between the logits'),
    learningRate: z.number().positive().default(0.01).describe('learning rate of Adam, on w'),
    searchSteps: z.int().positive().default(9).describe('steps of the binary search for c'),
    initialC: z.number().positive().default(1e-3).describe('c of the first step; multiplied by ten until one succeeds'),
    iterations: z.int().positive().multipleOf(10).default(10_000).describe('maximum Adam iterations per search step'),
  }),
  program: attack,
  given: ({ images: _, ...params }, whole) => {
    const { net, model, images } = restrictToSupport({ ...whole, net: params.net });
    return {
      config: { ...params, net, batch: params.batch ?? fittingCache(images) },
      inputs: { ...model, images },
    };
  },
});

/**
 * An iteration holds about ten tensors [slots, pixels], which should fit a core's own cache. The number of slots
 * divides the images evenly: with 64 slots for 200 images, most would idle during the last 8.
 */
function fittingCache({ shape: [count = 1, height = 1, width = 1, channels = 1] }: HostTensor): number {
  const most = Math.min(1024, Math.max(16, Math.round(80_000 / (height * width * channels))));
  return Math.ceil(count / Math.ceil(count / most));
}
