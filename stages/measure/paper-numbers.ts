import type { QuantityName } from './quantities.ts';

/** A number that the paper states for a net after a round; `mean` and `sd` in the unit of its quantity. */
interface PaperNumber {
  readonly net: string;
  readonly round: number;
  readonly quantity: QuantityName;
  readonly mean: number;
  readonly sd: number;
}

/** The source of {@link paperNumbers}. */
export const paperSource =
  'Guo, Zhang, Zhang, Chen: Sparse DNNs with Improved Adversarial Robustness, NeurIPS 2018, Section 4';

/** What the paper states in its text about networks on MNIST, over ten references. */
export const paperNumbers: readonly PaperNumber[] = [
  { net: 'linear-binary', round: 0, quantity: 'accuracy', mean: 0.9917, sd: 0 },
  { net: 'linear-binary', round: 0, quantity: 'deepfool', mean: 2.0103, sd: 0.0022 },
  { net: 'linear-binary', round: 1, quantity: 'deepfool', mean: 2.0009, sd: 0.0016 },
  { net: 'linear-binary', round: 0, quantity: 'cw', mean: 2.3151, sd: 0.0023 },
  { net: 'linear-binary', round: 1, quantity: 'cw', mean: 2.3061, sd: 0.0023 },
  { net: 'linear', round: 0, quantity: 'accuracy', mean: 0.9226, sd: 0.0008 },
  { net: 'lenet-300-100', round: 0, quantity: 'accuracy', mean: 0.982, sd: 0.0007 },
  { net: 'lenet-5', round: 0, quantity: 'accuracy', mean: 0.9911, sd: 0.0004 },
];
