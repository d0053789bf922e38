import { z } from 'zod';
import { json } from '../../artifacts/json.ts';
import { attackedSchema } from './attacked.ts';

/** Everything measured on one model: one point of one line of a figure. */
export const measures = json(
  'measures',
  z.strictObject({
    /** Where the images come from: the name of the stage, such as `mnist`. What only stands in for another set is labelled so wherever it shows. */
    data: z.string(),
    net: z.string(),
    seed: z.int(),
    /** 0 is the dense reference. */
    round: z.int().nonnegative(),
    /** Weights (biases left out) in all, and how many are not exactly 0. */
    weights: z.int().positive(),
    nonzero: z.int().nonnegative(),
    /** Benign accuracy on the whole test split, 0…1. */
    accuracy: z.number().min(0).max(1),
    /** How many images that split has; an attack has its own number. */
    images: z.int().positive(),
    attacks: z.array(attackedSchema),
  }),
);
