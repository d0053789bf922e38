import type { Claim } from './stages/measure/claim.ts';

const linear = 'Section 4.1';
const deep = 'Section 4.2';

/** What the paper says of networks on MNIST, as far as `metrics` can tell; numbers with the tolerance that a reproduction may need. */
export const claims: Claim[] = [
  accuracy('linear-binary', 0.9917, linear),
  accuracy('linear', 0.9226, linear),
  accuracy('lenet-300-100', 0.982, deep, 0.0015),
  accuracy('lenet-5', 0.9911, deep, 0.0015),
  norm('deepfool', 0, 2.0103),
  norm('deepfool', 1, 2.0009),
  norm('cw', 0, 2.3151),
  norm('cw', 1, 2.3061),
  ...['linear-binary', 'linear'].flatMap((net): Claim[] => [
    ...(['fgs', 'rfgs'] as const).map(
      (quantity): Claim => ({
        kind: 'rises',
        id: `${net}-${quantity}-rises`,
        says: `${net}: r∞ by ${quantity} rises with sparsity`,
        source: `${linear}, Figure 1`,
        net,
        quantity,
        by: 0.01,
      }),
    ),
    ...(['deepfool', 'cw'] as const).flatMap((quantity): Claim[] => [
      {
        kind: 'no-rise',
        id: `${net}-${quantity}-holds`,
        says: `${net}: r2 by ${quantity} does not rise with sparsity`,
        source: `${linear}, Figure 1`,
        net,
        quantity,
        by: 0.01,
      },
      fallsFirst(net, quantity, linear),
    ]),
  ]),
  ...['lenet-300-100', 'lenet-5'].flatMap((net): Claim[] => [
    ...(['fgs', 'rfgs', 'deepfool', 'cw'] as const).map((quantity): Claim => peak(net, quantity)),
    ...(['deepfool', 'cw'] as const).map((quantity) => fallsFirst(net, quantity, deep)),
  ]),
];

function accuracy(net: string, value: number, section: string, tolerance = 0.003): Claim {
  return {
    kind: 'number',
    id: `${net}-accuracy`,
    says: `${net}: accuracy ${(100 * value).toFixed(2)} % ± ${(100 * tolerance).toFixed(2)}`,
    source: section,
    net,
    quantity: 'accuracy',
    round: 0,
    value,
    tolerance,
  };
}

/** r2 of the binary classifier, within 5 %: its training policy is not stated. */
function norm(quantity: 'deepfool' | 'cw', round: number, value: number): Claim {
  return {
    kind: 'number',
    id: `linear-binary-${quantity}-round-${round}`,
    says: `linear-binary: r2 by ${quantity} ${value} ± 5 % in round ${round}`,
    source: linear,
    net: 'linear-binary',
    quantity,
    round,
    value,
    tolerance: 0.05 * value,
  };
}

function peak(net: string, quantity: 'fgs' | 'rfgs' | 'deepfool' | 'cw'): Claim {
  const what = quantity === 'deepfool' || quantity === 'cw' ? 'r2' : 'r∞';
  return {
    kind: 'peak',
    id: `${net}-${quantity}-peaks`,
    says: `${net}: ${what} by ${quantity} rises with sparsity, then falls`,
    source: `${deep}, Figure 2`,
    net,
    quantity,
    // More than the spread over references of any of them, in percent of the value.
    by: 0.01,
  };
}

function fallsFirst(net: string, quantity: 'deepfool' | 'cw', section: string): Claim {
  return {
    kind: 'falls-first',
    id: `${net}-${quantity}-falls-first`,
    says: `${net}: r2 by ${quantity} falls before accuracy does`,
    source: section,
    net,
    quantity,
    by: 0.05,
    points: 0.005,
  };
}
