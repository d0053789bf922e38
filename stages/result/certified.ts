import { z } from 'zod';
import { json } from '../../artifacts/json.ts';
import { text } from '../../artifacts/text.ts';
import { prunedModelFields } from './model-fields.ts';

const length = z.number().nonnegative();

/** A constant of Lemma 3.1 or Theorem 3.3, or a radius by it, for each way to bound a layer. */
const byNorm = z.strictObject({
  /** l2, with ‖W_j‖_F: c₂ of Theorem 3.3. */
  frobenius: length,
  /** l2, with a proven bound on the largest singular value of W_j. */
  spectral: length,
  /** l∞, with ‖W_j‖_{1,∞}: c₁ of Theorem 3.3. */
  inf: length,
});

/** Norms of a minimum-norm l2 attack and certified radii, over the images on which the attack succeeded. */
const minimum = z.strictObject({
  successes: z.int().positive(),
  /** E‖r‖ of the attack, and E γ₂ over the same images by either constant. */
  norm: length,
  frobenius: length,
  spectral: length,
  /**
   * Geometric mean of ‖r‖ / γ₂ over images with γ₂ > 0, by either constant: how loose the bound is. Null without such
   * images.
   */
  timesFrobenius: length.nullable(),
  timesSpectral: length.nullable(),
  /** Images whose label changed within γ₂ of either constant, which only rounding can cause. */
  broken: z.int().nonnegative(),
});

/** What Lemma 3.1 certifies for one model, and what attacks found; lengths in pixel units of [0, 1], shares 0…1. */
export const certified = json(
  'certified',
  z.strictObject({
    ...prunedModelFields,
    images: z.int().positive(),
    /** L_{ŷ,k}, mean over pairs of classes. */
    constants: byNorm,
    /** E γ over all images, misclassified ones too. */
    radii: byNorm,
    /** By the attack's name; null if it never succeeded. */
    minimum: z.record(z.string(), minimum.nullable()),
    /** Attacks within ε of l∞. */
    bounded: z.strictObject({
      epsilon: z.number().positive(),
      attacks: z.int().nonnegative(),
      /** Share of the images that are correctly classified and have γ∞ > ε: a lower bound on every r∞. */
      certified: z.number().min(0).max(1),
      /** Number of labels that they changed, and of those with γ∞ > ε, which only rounding can cause. */
      fooled: z.int().nonnegative(),
      broken: z.int().nonnegative(),
    }),
  }),
);

/** CSV, one line per image in the split's order: `index,label,predicted,frobenius,spectral,inf` with the three γ. */
export const certificates = text('certificates', 'csv');
