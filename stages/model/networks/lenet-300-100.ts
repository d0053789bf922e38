import type { Network } from '../network.ts';

/** 784-300-100-10 with ReLU between: 266,200 weights and 410 biases. */
export const network: Network = {
  name: 'lenet-300-100',
  input: [28, 28, 1],
  layers: [
    { kind: 'dense', name: 'fc1', out: 300 },
    { kind: 'relu' },
    { kind: 'dense', name: 'fc2', out: 100 },
    { kind: 'relu' },
    { kind: 'dense', name: 'fc3', out: 10 },
  ],
  head: 'softmax',
};

export const title = 'LeNet-300-100';
