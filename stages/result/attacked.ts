import { z } from 'zod';
import { json } from '../../artifacts/json.ts';
import { text } from '../../artifacts/text.ts';

/** One attack on one model, in numbers; norms are Euclidean, in pixel units of [0, 1]. */
export const attackedSchema = z.strictObject({
  attack: z.string(),
  /** Images attacked: all of the test split, or so many spread evenly over it. */
  images: z.int().positive(),
  /** Share of the images whose label is still right after the attack, 0…1. For an l∞ attack at ε this is r∞. */
  accuracy: z.number().min(0).max(1),
  /** For minimum-norm attacks, else null: how many changed the label, and over those E‖r‖ (r2) and E‖r‖²; 0 if none did. */
  minimum: z.strictObject({ successes: z.int().nonnegative(), norm: z.number(), squaredNorm: z.number() }).nullable(),
});

export const attacked = json('attacked', attackedSchema);

/** CSV, one line an attacked image in the split's order: `index,label,before,after,success,norm` with norm = ‖r‖₂. */
export const attackedImages = text('attacked-images', 'csv');
