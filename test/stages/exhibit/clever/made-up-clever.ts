import type { CleverComparison } from '../../../../stages/result/clever-comparison.ts';

interface Wanted {
  readonly data?: string;
  readonly net?: string;
  readonly references?: number;
  readonly rounds?: readonly number[];
  /** Share of the l2 scores that equal the radius. */
  readonly capped?: number;
  readonly cappedInf?: number;
  /** Whether DeepFool and C&W succeeded. */
  readonly attacked?: boolean;
}

/** Made-up scores and norms of attacks with the trend of networks under pruning. Fixed test data, not results. */
export function madeUpClever({
  data = 'mnist',
  net = 'lenet-300-100',
  references = 3,
  rounds = [0, 8, 16],
  capped = 0,
  cappedInf = 0,
  attacked = true,
}: Wanted = {}): CleverComparison[] {
  return Array.from({ length: references }, (_, seed) =>
    rounds.map((round) => {
      const length = (1 + 0.06 * round - 0.004 * round ** 2) * (1 + 0.04 * Math.sin(7 * seed + 3 * round + 1));
      const least = (norm: number) => (attacked ? { images: 50, norm, notBelow: 1 } : null);
      return {
        ...{ data, net, seed, round, images: 50, weights: 266_200, nonzero: Math.round(266_200 * (2 / 3) ** round) },
        ...{ l2: 0.73 * length, inf: 0.035 * length, capped, cappedInf, accepted: 0.9 },
        ...{ minimum: { deepfool: least(1.1 * length), cw: least(1.25 * length) }, attacked: attacked ? 50 : 0 },
        notBelow: attacked ? 1 : null,
        bounded: attacked ? { images: 40, notBelow: 1 } : null,
      };
    }),
  ).flat();
}
