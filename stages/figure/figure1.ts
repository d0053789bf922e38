import { stage } from '../../pipeline/stage.ts';
import { drawRobustness, robustnessInputs, robustnessOutputs, robustnessParams } from './robustness.ts';

/** Figure 1 of the paper (its Section 4.1): robustness of linear classifiers as they are pruned. */
export const figure1 = stage(import.meta, {
  name: 'figure-1',
  params: robustnessParams('Linear classifiers', [
    { net: 'linear-binary', title: 'Binary, 1 vs 7' },
    { net: 'linear', title: 'Ten classes' },
  ]),
  inputs: robustnessInputs,
  outputs: robustnessOutputs,
  run: ({ params, inputs, log }) => drawRobustness(params, inputs.measures, log),
});
