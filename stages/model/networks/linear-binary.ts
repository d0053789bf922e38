import type { Network } from '../network.ts';

/** f(x) = w·x + b on 28x28 images, label 1 iff f > 0: the paper's upper row of Figure 1. */
export const network: Network = {
  name: 'linear-binary',
  input: [28, 28, 1],
  layers: [{ kind: 'dense', name: 'fc', out: 1 }],
  head: 'logistic',
};

export const title = 'Binary, 1 vs 7';
