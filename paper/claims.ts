import type { Claim } from '../stages/exhibit/claims/claim.ts';
import { symbolOf } from '../stages/result/attack-entry.ts';
import { type AttackName, attacks } from './experiments/attacks.ts';
import { statedMean, table2Numbers, unpenalizedMean } from './numbers.ts';

const theory = 'Section 3';
const linear = 'Section 4.1';
const deep = 'Section 4.2';
/** Numbers of the paper's tables are quoted from memory of the published tables. */
const fromMemory = ', from memory';
const discussion = 'Section 4.3';
const mnist = 'mnist';

/** The paper's claims that our results can test; numbers have the tolerance that a reproduction may need. */
export const claims: Claim[] = [
  accuracy(mnist, 'linear-binary', linear),
  accuracy(mnist, 'linear', linear),
  accuracy(mnist, 'lenet-300-100', deep, 0.0015),
  accuracy(mnist, 'lenet-5', deep, 0.0015),
  // The paper states neither widths nor training of these two.
  accuracy('cifar-10', 'vgg-like', deep, 0.01),
  accuracy('cifar-10', 'resnet-32', deep, 0.01),
  norm('deepfool', 0),
  norm('deepfool', 1),
  norm('cw', 0),
  norm('cw', 1),
  ...['linear-binary', 'linear'].flatMap((net): Claim[] => [
    ...(['fgs', 'rfgs'] as const).map((quantity) => rises(net, quantity)),
    ...(['deepfool', 'cw'] as const).flatMap((quantity) => [
      holds(net, quantity),
      fallsFirst(mnist, net, quantity, linear),
    ]),
    {
      kind: 'bounded',
      id: `${net}-bounded`,
      says: `${net}: r∞ is at most its bound`,
      source: `${theory}, Theorem ${net === 'linear' ? '3.2' : '3.1'}`,
      data: mnist,
      net,
    },
  ]),
  ...['linear-binary', 'linear', 'lenet-300-100', 'lenet-5'].map(
    (net): Claim => ({
      kind: 'certified',
      id: `${net}-certified`,
      says: `${net}: no attack changes a label within γ`,
      source: `${theory}, Lemma 3.1`,
      data: mnist,
      net,
    }),
  ),
  ...['lenet-300-100', 'lenet-5'].map(
    (net): Claim => ({
      kind: 'shrinks',
      id: `${net}-shrinks`,
      says: `${net}: c₁ and c₂ shrink with every α`,
      source: `${theory}, Theorem 3.3`,
      data: mnist,
      net,
    }),
  ),
  ...(
    [
      [mnist, 'lenet-300-100'],
      [mnist, 'lenet-5'],
      ['cifar-10', 'vgg-like'],
      ['cifar-10', 'resnet-32'],
    ] as const
  ).flatMap(([data, net]): Claim[] => [
    ...(['fgs', 'rfgs', 'deepfool', 'cw'] as const).map((quantity) => peak(data, net, quantity)),
    ...(['deepfool', 'cw'] as const).map((quantity) => fallsFirst(data, net, quantity, deep)),
  ]),
  unpenalized('lenet-300-100', 'fgs'),
  unpenalized('lenet-300-100', 'deepfoolSquared'),
  unpenalized('lenet-5', 'fgs'),
  unpenalized('lenet-5', 'deepfoolSquared'),
  activationPeak('lenet-300-100', 'fgs', 0.05),
  activationPeak('lenet-300-100', 'deepfoolSquared', 0.05),
  // In the paper it rises by only 4.6 %.
  activationPeak('lenet-5', 'fgs', 0.02),
  activationPeak('lenet-5', 'deepfoolSquared', 0.05),
  ...['lenet-300-100', 'lenet-5'].map((net) => overPrunedLess(net, 'deepfoolSquared')),
  overPrunedLess('lenet-5', 'fgs'),
  ...table2Numbers.flatMap(publicModel),
];

type Tabled = 'fgs' | 'deepfoolSquared';

/** What an attack measures, by its title: `r∞ by FGS`. */
function measure(attack: AttackName): string {
  return `${symbolOf(attacks[attack])} by ${attacks[attack].title}`;
}

function tabled(quantity: Tabled): string {
  return quantity === 'fgs' ? measure('fgs') : `E‖r‖² by ${attacks.deepfool.title}`;
}

function accuracy(data: string, net: Parameters<typeof statedMean>[0], section: string, tolerance = 0.003): Claim {
  const value = statedMean(net, 'accuracy', 0);
  return {
    kind: 'number',
    id: `${net}-accuracy`,
    says: `${net}: accuracy ${(100 * value).toFixed(2)} % ± ${(100 * tolerance).toFixed(2)}`,
    source: section,
    data,
    net,
    quantity: 'accuracy',
    round: 0,
    value,
    tolerance,
  };
}

/** r2 of the binary classifier, within 5 %, because the paper does not state its training policy. */
function norm(quantity: 'deepfool' | 'cw', round: number): Claim {
  const value = statedMean('linear-binary', quantity, round);
  return {
    kind: 'number',
    id: `linear-binary-${quantity}-round-${round}`,
    says: `linear-binary: ${measure(quantity)} ${value} ± 5 % in round ${round}`,
    source: linear,
    data: mnist,
    net: 'linear-binary',
    quantity,
    round,
    value,
    tolerance: 0.05 * value,
  };
}

function rises(net: string, quantity: 'fgs' | 'rfgs'): Claim {
  return {
    kind: 'rises',
    id: `${net}-${quantity}-rises`,
    says: `${net}: ${measure(quantity)} rises with sparsity`,
    source: `${linear}, Figure 1`,
    data: mnist,
    net,
    quantity,
    by: 0.01,
  };
}

function holds(net: string, quantity: 'deepfool' | 'cw'): Claim {
  return {
    kind: 'no-rise',
    id: `${net}-${quantity}-holds`,
    says: `${net}: ${measure(quantity)} does not rise with sparsity`,
    source: `${linear}, Figure 1`,
    data: mnist,
    net,
    quantity,
    by: 0.01,
  };
}

function peak(data: string, net: string, quantity: AttackName): Claim {
  return {
    kind: 'peak',
    id: `${net}-${quantity}-peaks`,
    says: `${net}: ${measure(quantity)} rises with sparsity, then falls`,
    source: `${deep}, Figure 2`,
    data,
    net,
    quantity,
    // More than the relative spread of any of them over references.
    by: 0.01,
  };
}

function fallsFirst(data: string, net: string, quantity: 'deepfool' | 'cw', section: string): Claim {
  return {
    kind: 'falls-first',
    id: `${net}-${quantity}-falls-first`,
    says: `${net}: ${measure(quantity)} falls before accuracy does`,
    source: section,
    data,
    net,
    quantity,
    by: 0.05,
    points: 0.005,
  };
}

/** Within 5 %: about the paper's own spread over references. */
function unpenalized(net: string, quantity: Tabled): Claim {
  const value = unpenalizedMean(net, quantity);
  return {
    kind: 'unpenalized',
    id: `table-1-${net}-${quantity === 'fgs' ? 'fgs' : 'deepfool'}`,
    says: `${net}, no penalty on activations: ${tabled(quantity)} ${value} ± 5 %`,
    source: `${discussion}, Table 1${fromMemory}`,
    data: mnist,
    net,
    quantity,
    value,
    tolerance: 0.05 * value,
  };
}

/** @param by less than half of the rise and fall of the paper's own numbers */
function activationPeak(net: string, quantity: Tabled, by: number): Claim {
  return {
    kind: 'activation-peak',
    id: `table-1-${net}-${quantity === 'fgs' ? 'fgs' : 'deepfool'}-peaks`,
    says: `${net}: ${tabled(quantity)} rises with the sparsity of activations, then falls`,
    source: `${discussion}, Table 1`,
    data: mnist,
    net,
    quantity,
    by,
  };
}

/** r∞ within 5 images in 10,000; norms within the differences between implementations of DeepFool. */
function publicModel({ net, sparse, values }: (typeof table2Numbers)[number]): Claim[] {
  return (['fgs', 'deepfoolSquared'] as const).map((quantity): Claim => {
    const value = values[quantity];
    const [tolerance, shown] = quantity === 'fgs' ? [0.0005, '0.0005'] : [0.025 * value, '2.5 %'];
    return {
      kind: 'public-model',
      id: `table-2-${net}-${sparse ? 'sparse' : 'dense'}-${quantity === 'fgs' ? 'fgs' : 'deepfool'}`,
      says: `${net}, public ${sparse ? 'over-pruned' : 'dense'} model: ${tabled(quantity)} ${value} ± ${shown}`,
      source: `${discussion}, Table 2${fromMemory}`,
      data: mnist,
      net,
      sparse,
      quantity,
      value,
      tolerance,
    };
  });
}

function overPrunedLess(net: string, quantity: Tabled): Claim {
  return {
    kind: 'over-pruned-less',
    id: `table-2-${net}-${quantity === 'fgs' ? 'fgs' : 'deepfool'}-less`,
    says: `${net}: over-pruned, ${tabled(quantity)} is lower than when dense`,
    source: `${discussion}, Table 2`,
    data: mnist,
    net,
    quantity,
    by: 0.05,
  };
}
