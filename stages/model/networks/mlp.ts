import type { Network } from '../network.ts';

/** 784-32-10 with ReLU between: not of the paper, but small enough to try what networks with a hidden layer do in seconds. */
export const network: Network = {
  name: 'mlp',
  input: [28, 28, 1],
  layers: [{ kind: 'dense', name: 'fc1', out: 32 }, { kind: 'relu' }, { kind: 'dense', name: 'fc2', out: 10 }],
  head: 'softmax',
};

export const title = 'mlp';
