import { z } from 'zod';
import type { Decoded } from '../../artifacts/codec.ts';
import { json } from '../../artifacts/json.ts';
import { text } from '../../artifacts/text.ts';

/** Summary of one attack on one model; norms are Euclidean, in pixel units of [0, 1]. */
export const attackedSchema = z.strictObject({
  attack: z.string(),
  /** Number of images attacked: the whole test split, or some spread evenly over it. */
  images: z.int().positive(),
  /** Share of the images that are classified correctly after the attack, 0…1. For an l∞ attack at ε this is r∞. */
  accuracy: z.number().min(0).max(1),
  /** For minimum-norm attacks, else null: number of changed labels, and over those E‖r‖ (r2) and E‖r‖²; 0 if none. */
  minimum: z.strictObject({ successes: z.int().nonnegative(), norm: z.number(), squaredNorm: z.number() }).nullable(),
});

export const attacked = json('attacked', attackedSchema);

export type AttackSummary = Decoded<typeof attacked>;

/** CSV, one line per attacked image in the split's order: `index,label,before,after,success,norm` with norm = ‖r‖₂. */
export const attackedImages = text('attacked-images', 'csv');
