import { z } from 'zod';
import { json } from '../../artifacts/json.ts';
import { modelFields } from './model-fields.ts';

/** The constants of Theorem 3.3 of one model under random masks. */
export const maskedConstants = json(
  'masked-constants',
  z.strictObject({
    ...modelFields,
    /** Masks drawn for each α. */
    draws: z.int().positive(),
    /** By masked layers, then α. */
    points: z.array(
      z.strictObject({
        /** Name of one hidden layer, `hidden` for all of them, or `all` for the last one too. */
        masked: z.string(),
        /** Number of masked layers. */
        layers: z.int().positive(),
        /** Whether the theorem applies: not if the last layer is masked. */
        ofTheorem: z.boolean(),
        /** Share of the weights that a mask is expected to remove. */
        alpha: z.number().min(0).lt(1),
        /** E c₁ and E c₂ over the draws, mean over pairs of classes. */
        c1: z.number().nonnegative(),
        c2: z.number().nonnegative(),
      }),
    ),
  }),
);
