import { z } from 'zod';
import { csv } from '../../artifacts/csv.ts';
import { text } from '../../artifacts/text.ts';
import { many, stage } from '../../pipeline/stage.ts';
import { attacked, attackedImages } from '../result/attacked.ts';
import type { AttackedImage } from '../result/attacked-image.ts';
import { measures } from '../result/measures.ts';
import { robustAccuracy, type SecurityCurve, securityCurves } from '../result/security-curve.ts';
import { type AttackOnModel, attacksOnModel, commonImages } from './attacks-on-model.ts';

/**
 * R(ε), the accuracy of one model under the minimum-norm attacks on it when a perturbation may have an l2 norm of ε: the share of images that are rightly
 * classified and for which no adversarial example was found within ε. It begins with the benign accuracy, never rises, and the area below it is the
 * mean distance. As attacks bound distances from above, R bounds the robust accuracy from above.
 *
 * Biggio, Roli, Wild Patterns: Ten Years After the Rise of Adversarial Machine Learning, Pattern Recognition 84, 2018: a security evaluation curve.
 *
 * @throws RangeError when an attack is not a minimum-norm one, or attacks are not on this one model
 */
export const securityCurve = stage(import.meta, {
  name: 'security-curve',
  params: z.object({}),
  inputs: { measures, summaries: many(attacked), images: many(attackedImages) },
  outputs: { curves: securityCurves, steps: text('security-steps', 'csv') },
  subject: 'measures',
  run({ inputs: { measures: model, summaries, images } }) {
    const attacks = attacksOnModel(summaries, images);
    const curves = curvesOf(attacks);
    const { data, net, seed, round, weights, nonzero } = model;
    return { curves: { data, net, seed, round, weights, nonzero, curves }, steps: stepsOf(curves) };
  },
});

/** A curve an attack over all that it attacked, then the union over what they all attacked. */
function curvesOf(attacks: readonly AttackOnModel[]): SecurityCurve[] {
  const own = attacks.map(({ summary: { attack, minimum }, images }) => {
    if (minimum !== null) return curveOf(attack, images.map(distanceOf));
    throw new RangeError(`expected attacks that look for the smallest perturbation, got ${attack}; wire others`);
  });
  const common = commonImages(attacks);
  if (attacks.length < 2 || common.length === 0) return own;
  const nearest = common.map((each) => Math.min(...each.map(distanceOf)));
  return [...own, curveOf('union', nearest)];
}

/** How far away an attack found an adversarial example: 0 of a misclassified image, ∞ where it found none. */
function distanceOf({ label, before, success, norm }: AttackedImage): number {
  if (label !== before) return 0;
  return success && norm !== null ? norm : Number.POSITIVE_INFINITY;
}

function curveOf(attack: string, distances: readonly number[]): SecurityCurve {
  return {
    attack,
    images: distances.length,
    distances: distances.filter((distance) => distance > 0 && Number.isFinite(distance)).sort((a, b) => a - b),
    unfooled: distances.filter((distance) => distance === Number.POSITIVE_INFINITY).length,
  };
}

/** The curves exactly, as CSV: R holds from its ε up to the next line's. */
function stepsOf(curves: readonly SecurityCurve[]): string {
  return csv([
    ['attack', 'epsilon', 'accuracy'],
    ...curves.flatMap((curve) =>
      [...new Set([0, ...curve.distances])].map((epsilon) => [curve.attack, epsilon, robustAccuracy(curve, epsilon)]),
    ),
  ]);
}
