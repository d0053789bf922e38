import type { Layer, PlainLayer } from '../layer.ts';
import type { Network } from '../network.ts';
import { cifar10Colors } from '../cifar-10-colors.ts';

/**
 * 31 convolutions and one dense layer: 16, 32 and 64 filters, five residual blocks each, shortcuts without parameters.
 *
 * He, Zhang, Ren, Sun, Deep Residual Learning, CVPR 2016, Section 4.2 with n = 5.
 */
export const network: Network = {
  name: 'resnet-32',
  input: [32, 32, 3],
  layers: [
    cifar10Colors,
    ...normalized('conv0', 'norm0', 16, 1),
    { kind: 'relu' },
    ...stage(1, 16, 1),
    ...stage(2, 32, 2),
    ...stage(3, 64, 2),
    { kind: 'globalAverage' },
    { kind: 'dense', name: 'fc', out: 10 },
  ],
  head: 'softmax',
};

export const title = 'ResNet-32';

/** Five blocks; the first keeps every `stride`-th row and column. */
function stage(number: number, out: number, stride: number): Layer[] {
  return Array.from({ length: 5 }, (_, i): Layer[] => {
    const name = `stage${number}.${i + 1}`;
    const layers: PlainLayer[] = [
      ...normalized(`${name}.conv1`, `${name}.norm1`, out, i === 0 ? stride : 1),
      { kind: 'relu' },
      ...normalized(`${name}.conv2`, `${name}.norm2`, out, 1),
    ];
    return [{ kind: 'residual', layers }, { kind: 'relu' }];
  }).flat();
}

function normalized(conv: string, norm: string, out: number, stride: number): PlainLayer[] {
  return [
    { kind: 'conv', name: conv, out, kernel: 3, stride, pad: 1, bias: false },
    { kind: 'batchNorm', name: norm },
  ];
}
