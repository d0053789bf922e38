import type { Layer } from '../layer.ts';
import type { Network } from '../network.ts';
import { cifar10Colors } from '../cifar-10-colors.ts';

/**
 * 12 3x3 convolutions with batch normalization and ReLU, four max-pools and two dense layers. The paper gives the
 * number of layers but not their widths: these are VGG's usual ones, halved at the end.
 */
export const network: Network = {
  name: 'vgg-like',
  input: [32, 32, 3],
  layers: [
    cifar10Colors,
    ...block(1, 64, 2),
    ...block(2, 128, 2),
    ...block(3, 256, 4),
    ...block(4, 512, 4),
    { kind: 'dense', name: 'fc1', out: 512 },
    { kind: 'relu' },
    { kind: 'dense', name: 'fc2', out: 10 },
  ],
  head: 'softmax',
};

export const title = 'VGG-like';

/** `count` convolutions of `out` filters, then a max-pool. */
function block(stage: number, out: number, count: number): Layer[] {
  const convolutions = Array.from({ length: count }, (_, i): Layer[] => [
    { kind: 'conv', name: `conv${stage}.${i + 1}`, out, kernel: 3, stride: 1, pad: 1, bias: false },
    { kind: 'batchNorm', name: `norm${stage}.${i + 1}` },
    { kind: 'relu' },
  ]);
  return [...convolutions.flat(), { kind: 'maxPool', size: 2 }];
}
