import { z } from 'zod';
import { json } from '../../artifacts/json.ts';

const share = z.number().min(0).max(1);

/** Zeros of ∇ₓ CE(x, y) in float32 over the attacked images of one model; shares 0…1. */
export const gradientZeros = json(
  'gradient-zeros',
  z.strictObject({
    /** Number of images: the whole test split, or some spread evenly over it. */
    images: z.int().positive(),
    /** Images whose gradient is exactly 0 in every pixel: no gradient attack can start there. */
    zeroImages: share,
    /**
     * Mean share of an image's pixels whose gradient is exactly 0, including pixels that a pruned model does not read.
     */
    zeroPixels: share,
    /**
     * Images whose p_y rounds to 1: the plain gradient Σ_k (p_k − 1{k=y}) ∇g_k loses the true class, and its sign
     * changes.
     */
    saturated: share,
    /**
     * Images whose plain gradient is 0 in every pixel although the stable form's is not: an attack on the plain form
     * fails.
     */
    underflown: share,
  }),
);
