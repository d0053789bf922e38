import type { Network } from '../../../stages/model/network.ts';

/** Every kind of layer of the paper's networks, on images small enough for the reference. */
export const smallNetworks: readonly Network[] = [
  {
    name: 'small-lenet',
    input: [8, 8, 1],
    layers: [
      { kind: 'conv', name: 'conv1', out: 3, kernel: 3, stride: 1, pad: 0, bias: true },
      { kind: 'maxPool', size: 2 },
      { kind: 'conv', name: 'conv2', out: 4, kernel: 2, stride: 1, pad: 0, bias: true },
      { kind: 'maxPool', size: 2 },
      { kind: 'dense', name: 'fc1', out: 6 },
      { kind: 'relu' },
      { kind: 'dense', name: 'fc2', out: 3 },
    ],
    head: 'softmax',
  },
  {
    name: 'small-vgg',
    input: [8, 8, 3],
    layers: [
      { kind: 'normalize', mean: [0.5, 0.4, 0.3], deviation: [0.2, 0.25, 0.3] },
      { kind: 'conv', name: 'conv1', out: 4, kernel: 3, stride: 1, pad: 1, bias: false },
      { kind: 'batchNorm', name: 'norm1' },
      { kind: 'relu' },
      { kind: 'maxPool', size: 2 },
      { kind: 'dense', name: 'fc', out: 3 },
    ],
    head: 'softmax',
  },
  {
    name: 'small-resnet',
    input: [8, 8, 3],
    layers: [
      { kind: 'conv', name: 'conv0', out: 4, kernel: 3, stride: 1, pad: 1, bias: false },
      { kind: 'relu' },
      {
        kind: 'residual',
        layers: [
          { kind: 'conv', name: 'conv1', out: 6, kernel: 3, stride: 2, pad: 1, bias: false },
          { kind: 'batchNorm', name: 'norm1' },
          { kind: 'relu' },
          { kind: 'conv', name: 'conv2', out: 6, kernel: 3, stride: 1, pad: 1, bias: false },
          { kind: 'batchNorm', name: 'norm2' },
        ],
      },
      { kind: 'relu' },
      { kind: 'globalAverage' },
      { kind: 'dense', name: 'fc', out: 3 },
    ],
    head: 'softmax',
  },
];
