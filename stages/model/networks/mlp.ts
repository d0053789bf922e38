import type { Network } from '../network.ts';

/**
 * 784-32-10 with ReLU between. Not in the paper, but small: it shows in seconds how networks with a hidden layer
 * behave.
 */
export const network: Network = {
  name: 'mlp',
  input: [28, 28, 1],
  layers: [{ kind: 'dense', name: 'fc1', out: 32 }, { kind: 'relu' }, { kind: 'dense', name: 'fc2', out: 10 }],
  head: 'softmax',
};

export const title = 'mlp';
