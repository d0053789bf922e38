import { z } from 'zod';
import { json } from '../../artifacts/json.ts';
import { attackedSchema } from './attacked.ts';
import { prunedModelFields } from './model-fields.ts';

/** Everything measured on one model: one point of one line of a figure. */
export const measures = json(
  'measures',
  z.strictObject({
    ...prunedModelFields,
    /** Benign accuracy on the whole test split, 0…1. */
    accuracy: z.number().min(0).max(1),
    /** How many images that split has; an attack has its own number. */
    images: z.int().positive(),
    attacks: z.array(attackedSchema),
  }),
);
