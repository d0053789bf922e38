import type { Decoded } from '../../../../artifacts/codec.ts';
import type { measures } from '../../../../stages/result/measures.ts';

type Measures = Decoded<typeof measures>;

interface Wanted {
  readonly data?: string;
  readonly net?: string;
  readonly references?: number;
  readonly rounds?: number;
  readonly attacks?: readonly string[];
}

const weightsOf: { readonly [net: string]: number } = { 'linear-binary': 784, linear: 7840 };

/** Made-up measures with the trend of pruned linear classifiers. Fixed test data, not results. */
export function madeUpMeasures({
  data = 'mnist',
  net = 'linear',
  references = 10,
  rounds = 16,
  attacks = ['fgs', 'rfgs', 'deepfool', 'cw'],
}: Wanted = {}): Measures[] {
  const weights = weightsOf[net] ?? 1000;
  return Array.from({ length: references }, (_, seed) =>
    Array.from({ length: rounds + 1 }, (_, round) => {
      const wobble = (scale: number) => scale * Math.sin(7 * seed + 3 * round + 1);
      const late = 1 / (1 + Math.exp(13 - round));
      const accuracy = (weights === 784 ? 0.9917 : 0.9226) - 0.25 * late + wobble(0.002);
      const norm = (weights === 784 ? 2.01 : 0.55) * (1 - 0.5 * late) * (1 + wobble(0.02));
      const cw = 1.12 * norm;
      const results = {
        fgs: { accuracy: 0.2 + 0.02 * round + wobble(0.02), minimum: null },
        rfgs: { accuracy: 0.35 + 0.015 * round + wobble(0.02), minimum: null },
        deepfool: { accuracy: 0.01, minimum: { successes: 10_000, norm, squaredNorm: 1.2 * norm ** 2 } },
        cw: { accuracy: 0, minimum: { successes: 1_000 - seed, norm: cw, squaredNorm: 1.2 * cw ** 2 } },
      };
      return {
        data,
        net,
        seed,
        round,
        weights,
        nonzero: pruned(weights, round),
        accuracy,
        images: 10_000,
        attacks: Object.entries(results)
          .filter(([attack]) => attacks.includes(attack))
          .map(([attack, values]) => ({ attack, images: attack === 'cw' ? 1_000 : 10_000, ...values })),
      };
    }),
  ).flat();
}

/** The rest of `weights` after a number of rounds that each remove ⌊n/3⌋. */
function pruned(weights: number, rounds: number): number {
  return rounds === 0 ? weights : pruned(weights - Math.floor(weights / 3), rounds - 1);
}
