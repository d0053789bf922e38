import type { QuantityName } from './quantities.ts';

/** A number that the paper states for a net after a round; `mean` and `sd` in the unit of its quantity. */
interface PaperNumber {
  /** The data set that it is about. */
  readonly data: string;
  readonly net: string;
  readonly round: number;
  readonly quantity: QuantityName;
  readonly mean: number;
  /** Null where the paper states none. */
  readonly sd: number | null;
}

/** The source of {@link paperNumbers}. */
export const paperSource =
  'Guo, Zhang, Zhang, Chen: Sparse DNNs with Improved Adversarial Robustness, NeurIPS 2018, Section 4';

/** What the paper states in its text, over ten references. */
export const paperNumbers: readonly PaperNumber[] = [
  { data: 'mnist', net: 'linear-binary', round: 0, quantity: 'accuracy', mean: 0.9917, sd: 0 },
  { data: 'mnist', net: 'linear-binary', round: 0, quantity: 'deepfool', mean: 2.0103, sd: 0.0022 },
  { data: 'mnist', net: 'linear-binary', round: 1, quantity: 'deepfool', mean: 2.0009, sd: 0.0016 },
  { data: 'mnist', net: 'linear-binary', round: 0, quantity: 'cw', mean: 2.3151, sd: 0.0023 },
  { data: 'mnist', net: 'linear-binary', round: 1, quantity: 'cw', mean: 2.3061, sd: 0.0023 },
  { data: 'mnist', net: 'linear', round: 0, quantity: 'accuracy', mean: 0.9226, sd: 0.0008 },
  { data: 'mnist', net: 'lenet-300-100', round: 0, quantity: 'accuracy', mean: 0.982, sd: 0.0007 },
  { data: 'mnist', net: 'lenet-5', round: 0, quantity: 'accuracy', mean: 0.9911, sd: 0.0004 },
  { data: 'cifar-10', net: 'vgg-like', round: 0, quantity: 'accuracy', mean: 0.9301, sd: null },
  { data: 'cifar-10', net: 'resnet-32', round: 0, quantity: 'accuracy', mean: 0.9289, sd: null },
];
