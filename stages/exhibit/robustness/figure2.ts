import { stage } from '../../../pipeline/stage.ts';
import { figureOutputs } from '../../plot/render-figure.ts';
import { drawRobustness, robustnessInputs, robustnessParams } from './robustness.ts';

/** Figure 2 of the paper (its Section 4.2): robustness of networks with hidden layers as they are pruned. */
export const figure2 = stage(import.meta, {
  name: 'figure-2',
  params: robustnessParams('Networks'),
  inputs: robustnessInputs,
  outputs: figureOutputs,
  run: ({ params, inputs, log }) => drawRobustness(params, inputs.measures, log),
});
