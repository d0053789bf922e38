import { stage } from '../../../pipeline/stage.ts';
import { figureOutputs } from '../../plot/render-figure.ts';
import { drawRobustness, robustnessInputs, robustnessParams } from './robustness.ts';

/** Figure 1 of the paper (its Section 4.1): robustness of linear classifiers as they are pruned. */
export const figure1 = stage(import.meta, {
  name: 'figure-1',
  params: robustnessParams('Linear classifiers'),
  inputs: robustnessInputs,
  outputs: figureOutputs,
  run: ({ params, inputs, log }) => drawRobustness(params, inputs.measures, log),
});
