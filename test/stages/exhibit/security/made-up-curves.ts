import type { SecurityCurves } from '../../../../stages/result/security-curve.ts';

interface Wanted {
  readonly data?: string;
  readonly net?: string;
  readonly references?: number;
  readonly rounds?: readonly number[];
  readonly attacks?: readonly string[];
}

/** Made-up security curves. Fixed test data, not results. */
export function madeUpCurves({
  data = 'mnist',
  net = 'lenet-300-100',
  references = 3,
  rounds = [0, 8, 16],
  attacks = ['deepfool', 'cw', 'union'],
}: Wanted = {}): SecurityCurves[] {
  return Array.from({ length: references }, (_, seed) =>
    rounds.map((round) => ({
      data,
      net,
      seed,
      round,
      weights: 266_200,
      nonzero: Math.round(266_200 * (2 / 3) ** round),
      curves: attacks.map((attack) => curveOf(attack, seed, round)),
    })),
  ).flat();
}

function curveOf(attack: string, seed: number, round: number): SecurityCurves['curves'][number] {
  const images = attack === 'deepfool' ? 400 : 100;
  const scale =
    (attack === 'cw' ? 1.1 : 1) * (1 + 0.06 * round - 0.005 * round ** 2) * (1 + 0.08 * Math.sin(7 * seed + round));
  const right = images - 4 - round;
  // Quantiles of a Rayleigh distribution, which resembles that of real distances.
  const distances = Array.from({ length: right - 1 }, (_, i) => scale * Math.sqrt(-2 * Math.log1p(-(i + 0.5) / right)));
  return { attack, images, distances, unfooled: 1 };
}
