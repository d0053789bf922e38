import { z } from 'zod';
import type { Decoded } from '../../artifacts/codec.ts';
import { json } from '../../artifacts/json.ts';
import { elementAt } from '../../compute/element-at.ts';
import { prunedModelFields } from './model-fields.ts';

/**
 * The distances of adversarial examples, which give R(ε) exactly. Distances are ‖r‖₂ in pixel units of [0, 1] of
 * correctly classified images; misclassified ones have distance 0 and are in neither `distances` nor `unfooled`.
 */
const curveSchema = z.strictObject({
  /** The attack, or `union`: the nearest example of all attacks, on the images they share. */
  attack: z.string(),
  images: z.int().positive(),
  /** Ascending. */
  distances: z.array(z.number().nonnegative()),
  /** Correctly classified images without a known adversarial example: they count at any ε. */
  unfooled: z.int().nonnegative(),
});

export type SecurityCurves = Decoded<typeof securityCurves>;
export type SecurityCurve = SecurityCurves['curves'][number];

/** The security curves of one model: one per minimum-norm attack, and the union of several. */
export const securityCurves = json(
  'security-curves',
  z.strictObject({
    ...prunedModelFields,
    curves: z.array(curveSchema),
  }),
);

/** The attacks in the models' curves, in order of first appearance, the union last. */
export function attacksAmong(models: readonly SecurityCurves[]): readonly string[] {
  const names = new Set(models.flatMap(({ curves }) => curves.map(({ attack }) => attack)));
  return names.delete('union') ? [...names, 'union'] : [...names];
}

export function curveBy(model: SecurityCurves, attack: string): SecurityCurve | undefined {
  return model.curves.find((curve) => curve.attack === attack);
}

/** R(ε): share of the images that are correctly classified and farther than ε from every known adversarial example. */
export function robustAccuracy({ images, distances, unfooled }: SecurityCurve, epsilon: number): number {
  let [low, high] = [0, distances.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (elementAt(distances, middle) > epsilon) high = middle;
    else low = middle + 1;
  }
  return (distances.length - low + unfooled) / images;
}
