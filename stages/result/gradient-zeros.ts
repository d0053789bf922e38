import { z } from 'zod';
import { json } from '../../artifacts/json.ts';

const share = z.number().min(0).max(1);

/** What is left of ∇ₓ CE(x, y) over the attacked images of one model, in float32; shares 0…1. */
export const gradientZeros = json(
  'gradient-zeros',
  z.strictObject({
    /** Images looked at: all of the test split, or so many spread evenly over it. */
    images: z.int().positive(),
    /** Images whose gradient is exactly 0 in every pixel: no attack by gradients can begin there. */
    zeroImages: share,
    /** Mean share of an image's pixels whose gradient is exactly 0; pixels that a pruned model does not read are among them. */
    zeroPixels: share,
    /** Images whose p_y rounds to 1: the plain gradient Σ_k (p_k − 1{k=y}) ∇g_k has lost the true class, and its sign is another one. */
    saturated: share,
    /** Images whose plain gradient is 0 in every pixel though the stable form's is not: lost to an attack that takes the plain one. */
    underflown: share,
  }),
);
