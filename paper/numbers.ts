/** Every number quoted from the paper, once. Shares are 0…1, norms in pixel units of [0, 1]. */

/** Numbers in the text of Section 4, over ten references; `sd` is null where it states none. */
export const stated = {
  source: 'Guo, Zhang, Zhang, Chen: Sparse DNNs with Improved Adversarial Robustness, NeurIPS 2018, Section 4',
  numbers: [
    // Section 4.1.
    { data: 'mnist', net: 'linear-binary', round: 0, quantity: 'accuracy', mean: 0.9917, sd: 0 },
    { data: 'mnist', net: 'linear-binary', round: 0, quantity: 'deepfool', mean: 2.0103, sd: 0.0022 },
    { data: 'mnist', net: 'linear-binary', round: 1, quantity: 'deepfool', mean: 2.0009, sd: 0.0016 },
    { data: 'mnist', net: 'linear-binary', round: 0, quantity: 'cw', mean: 2.3151, sd: 0.0023 },
    { data: 'mnist', net: 'linear-binary', round: 1, quantity: 'cw', mean: 2.3061, sd: 0.0023 },
    { data: 'mnist', net: 'linear', round: 0, quantity: 'accuracy', mean: 0.9226, sd: 0.0008 },
    // Section 4.2.
    { data: 'mnist', net: 'lenet-300-100', round: 0, quantity: 'accuracy', mean: 0.982, sd: 0.0007 },
    { data: 'mnist', net: 'lenet-5', round: 0, quantity: 'accuracy', mean: 0.9911, sd: 0.0004 },
    { data: 'cifar-10', net: 'vgg-like', round: 0, quantity: 'accuracy', mean: 0.9301, sd: null },
    { data: 'cifar-10', net: 'resnet-32', round: 0, quantity: 'accuracy', mean: 0.9289, sd: null },
  ],
} as const;

type Stated = (typeof stated.numbers)[number];

/**
 * The mean that Section 4 states.
 *
 * @throws Error when it states none
 */
export function statedMean(net: Stated['net'], quantity: Stated['quantity'], round: number): number {
  const number = stated.numbers.find((each) => each.net === net && each.quantity === quantity && each.round === round);
  if (number !== undefined) return number.mean;
  throw new Error(`expected the ${quantity} of ${net} in round ${round} in paper/numbers.ts, got none; add it`);
}

/**
 * Table 1, from the least to the most sparse activations of each network, quoted from memory of the published table.
 * `deepfoolSquared` is E‖r‖², `zeros` the paper's sparsity(a).
 */
export const table1Numbers = [
  row1('lenet-300-100', [0.2862, 0.0113], [1.3213, 0.0207], 0.4525),
  row1('lenet-300-100', [0.3993, 0.0079], [1.5903, 0.024], 0.7592),
  row1('lenet-300-100', [0.2098, 0.0133], [1.144, 0.0402], 0.9522),
  row1('lenet-5', [0.7388, 0.0188], [2.7831, 0.149], 0.5126),
  row1('lenet-5', [0.7729, 0.0081], [3.1688, 0.1203], 0.9754),
  row1('lenet-5', [0.6741, 0.0162], [2.3921, 0.1384], 0.995),
];

/**
 * The mean of a network without a penalty: its first row in Table 1.
 *
 * @throws Error when the table has no row of the network
 */
export function unpenalizedMean(net: string, quantity: 'fgs' | 'deepfoolSquared'): number {
  const row = table1Numbers.find((each) => each.net === net);
  if (row !== undefined) return row[quantity].mean;
  throw new Error(`expected a row of ${net} in Table 1 in paper/numbers.ts, got none; add it`);
}

/**
 * Table 2, of the dense and the over-pruned (`sparse`) public models, quoted from memory. `deepfoolSquared` is E‖r‖².
 */
export const table2Numbers = [
  { net: 'lenet-300-100', sparse: false, values: { fgs: 0.2663, deepfoolSquared: 1.3899 } },
  { net: 'lenet-300-100', sparse: true, values: { fgs: 0.3823, deepfoolSquared: 1.1058 } },
  { net: 'lenet-5', sparse: false, values: { fgs: 0.7887, deepfoolSquared: 2.7226 } },
  { net: 'lenet-5', sparse: true, values: { fgs: 0.6791, deepfoolSquared: 1.7383 } },
];

type MeanAndDeviation = readonly [mean: number, sd: number];

function row1(net: string, fgs: MeanAndDeviation, deepfoolSquared: MeanAndDeviation, zeros: number) {
  const statistic = ([mean, sd]: MeanAndDeviation) => ({ mean, sd });
  return { net, fgs: statistic(fgs), deepfoolSquared: statistic(deepfoolSquared), zeros };
}
