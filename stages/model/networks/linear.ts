import type { Network } from '../network.ts';

/** Ten-class softmax regression on 28x28 images: the paper's lower row of Figure 1. */
export const network: Network = {
  name: 'linear',
  input: [28, 28, 1],
  layers: [{ kind: 'dense', name: 'fc', out: 10 }],
  head: 'softmax',
};

export const title = 'Ten classes';
