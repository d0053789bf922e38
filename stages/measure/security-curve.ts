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
 * R(ε), the accuracy of one model under minimum-norm attacks with an l2 budget of ε: the share of images that are
 * correctly classified and have no known adversarial example within ε. R(0) is the benign accuracy, R never rises, and
 * the area below it is the mean distance. Attacks give upper bounds on distances, so R is an upper bound on the robust
 * accuracy.
 *
 * Biggio, Roli, Wild Patterns: Ten Years After the Rise of Adversarial Machine Learning, Pattern Recognition 84, 2018:
 * a security evaluation curve.
 *
 * @throws RangeError for an attack that is not minimum-norm, or for attacks on another model
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

/** One curve per attack over all its images, then the union over the images that all attacks share. */
function curvesOf(attacks: readonly AttackOnModel[]): SecurityCurve[] {
  const own = attacks.map(({ summary: { attack, minimum }, images }) => {
    if (minimum !== null) return curveOf(attack, images.map(distanceOf));
    throw new RangeError(`expected minimum-norm attacks, got ${attack}; wire others`);
  });
  const common = commonImages(attacks);
  if (attacks.length < 2 || common.length === 0) return own;
  const nearest = common.map((each) => Math.min(...each.map(distanceOf)));
  return [...own, curveOf('union', nearest)];
}

/** Distance to the adversarial example that an attack found: 0 for a misclassified image, ∞ if it found none. */
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

/** The exact curves as CSV: R holds from its ε up to that of the next line. */
function stepsOf(curves: readonly SecurityCurve[]): string {
  return csv([
    ['attack', 'epsilon', 'accuracy'],
    ...curves.flatMap((curve) =>
      [...new Set([0, ...curve.distances])].map((epsilon) => [curve.attack, epsilon, robustAccuracy(curve, epsilon)]),
    ),
  ]);
}
