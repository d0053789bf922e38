import { z } from 'zod';
import { json } from '../../artifacts/json.ts';
import { attackedSchema } from './attacked.ts';
import { prunedModelFields } from './model-fields.ts';

/** All measurements of one model: one point of each curve of a figure. */
export const measures = json(
  'measures',
  z.strictObject({
    ...prunedModelFields,
    /** Benign accuracy on the whole test split, 0…1. */
    accuracy: z.number().min(0).max(1),
    /** Number of images of that split; each attack has its own number. */
    images: z.int().positive(),
    attacks: z.array(attackedSchema),
  }),
);
