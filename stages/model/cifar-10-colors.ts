import type { Layer } from './layer.ts';

/**
 * Normalizes CIFAR-10's pixels in [0, 1] to mean 0 and deviation 1 per color over the training images; the usual
 * figures, rounded.
 */
export const cifar10Colors: Layer = {
  kind: 'normalize',
  mean: [0.4914, 0.4822, 0.4465],
  deviation: [0.247, 0.2435, 0.2616],
};
