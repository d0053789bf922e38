import { type Network, parameters } from '../../stages/model/network.ts';
import { isColor } from './cases.ts';

/**
 * The training policy of a network. Caffe's LeNet policy is the stages' default. For CIFAR-10 the paper states none;
 * this is that of He et al. (CVPR 2016, Section 4.2), with VGG's usual weight decay for the VGG-like network.
 *
 * @param base the initial learning rate
 */
export function policyOf(net: Network, base: number, iterations: number) {
  if (!isColor(net)) return {};
  const falls = [0.5, 0.75].map((share) => Math.ceil(share * iterations));
  return {
    batch: 128,
    learningRate: { policy: 'multistep' as const, base, gamma: 0.1, steps: [...new Set(falls)] },
    weightDecay: net.name === 'vgg-like' ? 5e-4 : 1e-4,
    biasRateFactor: 1,
    // Networks for color images normalize [0, 1] themselves.
    inputScale: 1 / 255,
    augmentation: { pad: 4, flip: true },
  };
}

/** Layers that stay dense: on CIFAR-10 the first and the last (Section 4.2), on MNIST none. */
export function neverPruned(net: Network): string[] {
  const layers = parameters(net).flatMap(({ name, fanIn }) => (fanIn === null ? [] : [name.replace(/\.weight$/, '')]));
  return isColor(net) ? [...layers.slice(0, 1), ...layers.slice(-1)] : [];
}
