import { stage } from '../../pipeline/stage.ts';
import { figureOutputs, figureParams } from './drawn.ts';
import { drawRobustness, robustnessInputs } from './robustness.ts';

/** Figure 2 of the paper (its Section 4.2): robustness of networks with hidden layers as they are pruned. */
export const figure2 = stage(import.meta, {
  name: 'figure-2',
  params: figureParams('Networks', [
    { net: 'lenet-300-100', title: 'LeNet-300-100' },
    { net: 'lenet-5', title: 'LeNet-5' },
    { net: 'vgg-like', title: 'VGG-like' },
    { net: 'resnet-32', title: 'ResNet-32' },
  ]),
  inputs: robustnessInputs,
  outputs: figureOutputs,
  run: ({ params, inputs, log }) => drawRobustness(params, inputs.measures, log),
});
