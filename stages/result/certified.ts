import { z } from 'zod';
import { json } from '../../artifacts/json.ts';
import { text } from '../../artifacts/text.ts';
import { prunedModelFields } from './model-fields.ts';

const length = z.number().nonnegative();

/** One constant of Lemma 3.1 or Theorem 3.3, or radii by it, for each way to bound a layer. */
const byNorm = z.strictObject({
  /** l2, with ‖W_j‖_F: c₂ of Theorem 3.3. */
  frobenius: length,
  /** l2, with a proven bound on the largest singular value of W_j. */
  spectral: length,
  /** l∞, with ‖W_j‖_{1,∞}: c₁ of Theorem 3.3. */
  inf: length,
});

/** Certificates beside what an attack that looks for the least l2 perturbation found, over the images on which it succeeded. */
const minimum = z.strictObject({
  successes: z.int().positive(),
  /** E‖r‖ of the attack, and E γ₂ of the same images by either constant. */
  norm: length,
  frobenius: length,
  spectral: length,
  /** Geometric mean of ‖r‖ / γ₂ over images with γ₂ > 0, by either constant: how loose the bound is. Null when there is none. */
  timesFrobenius: length.nullable(),
  timesSpectral: length.nullable(),
  /** Images whose label changed inside γ₂ of either constant, which cannot be but for rounding. */
  broken: z.int().nonnegative(),
});

/** What Lemma 3.1 certifies of one model, and what attacks found; lengths in pixel units of [0, 1], shares 0…1. */
export const certified = json(
  'certified',
  z.strictObject({
    ...prunedModelFields,
    images: z.int().positive(),
    /** L_{ŷ,k}, mean over pairs of classes. */
    constants: byNorm,
    /** E γ over all images, misclassified ones too. */
    radii: byNorm,
    /** By the attack's name; null where it never succeeded. */
    minimum: z.record(z.string(), minimum.nullable()),
    /** Attacks within ε of l∞. */
    bounded: z.strictObject({
      epsilon: z.number().positive(),
      attacks: z.int().nonnegative(),
      /** Share of the images that are rightly classified and have γ∞ > ε: no attack's r∞ is less. */
      certified: z.number().min(0).max(1),
      /** How often one of them changed a label, and how often of an image with γ∞ > ε, which cannot be but for rounding. */
      fooled: z.int().nonnegative(),
      broken: z.int().nonnegative(),
    }),
  }),
);

/** CSV, one line an image in the split's order: `index,label,predicted,frobenius,spectral,inf` with the three γ. */
export const certificates = text('certificates', 'csv');
