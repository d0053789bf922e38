import { z } from 'zod';
import type { Decoded } from '../../artifacts/codec.ts';
import { json } from '../../artifacts/json.ts';
import { elementAt } from '../../compute/element-at.ts';
import { ofAPrunedModel } from './of-a-model.ts';

/**
 * How far away the adversarial examples of some images are: R(ε) exactly. Distances are ‖r‖₂ in pixel units of [0, 1], of images that are
 * rightly classified; misclassified ones are at 0 and in neither of the two.
 */
const curveSchema = z.strictObject({
  /** The attack, or `union`: of all attacks the nearest example, on the images that each of them attacked. */
  attack: z.string(),
  images: z.int().positive(),
  /** Ascending. */
  distances: z.array(z.number().nonnegative()),
  /** Rightly classified images on which no adversarial example was found: they stay at any ε. */
  unfooled: z.int().nonnegative(),
});

export type SecurityCurves = Decoded<typeof securityCurves>;
export type SecurityCurve = SecurityCurves['curves'][number];

/** The security curves of one model, one for each minimum-norm attack on it and, with several, their union. */
export const securityCurves = json(
  'security-curves',
  z.strictObject({
    ...ofAPrunedModel,
    curves: z.array(curveSchema),
  }),
);

/** The attacks that models have curves of, in the order of the first that has each, the union last. */
export function attacksAmong(models: readonly SecurityCurves[]): readonly string[] {
  const names = new Set(models.flatMap(({ curves }) => curves.map(({ attack }) => attack)));
  return names.delete('union') ? [...names, 'union'] : [...names];
}

export function curveBy(model: SecurityCurves, attack: string): SecurityCurve | undefined {
  return model.curves.find((curve) => curve.attack === attack);
}

/** R(ε): the share of the images that are rightly classified and farther than ε from every adversarial example that was found. */
export function robustAccuracy({ images, distances, unfooled }: SecurityCurve, epsilon: number): number {
  let [low, high] = [0, distances.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (elementAt(distances, middle) > epsilon) high = middle;
    else low = middle + 1;
  }
  return (distances.length - low + unfooled) / images;
}
