import type { Network } from '../network.ts';

/**
 * Caffe's LeNet: two convolutions, each followed by a max-pool but no ReLU, then 500 and 10 units: 430,500 weights and
 * 580 biases.
 */
export const network: Network = {
  name: 'lenet-5',
  input: [28, 28, 1],
  layers: [
    { kind: 'conv', name: 'conv1', out: 20, kernel: 5, stride: 1, pad: 0, bias: true },
    { kind: 'maxPool', size: 2 },
    { kind: 'conv', name: 'conv2', out: 50, kernel: 5, stride: 1, pad: 0, bias: true },
    { kind: 'maxPool', size: 2 },
    { kind: 'dense', name: 'fc1', out: 500 },
    { kind: 'relu' },
    { kind: 'dense', name: 'fc2', out: 10 },
  ],
  head: 'softmax',
};

export const title = 'LeNet-5';
