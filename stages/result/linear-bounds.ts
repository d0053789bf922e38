import { z } from 'zod';
import { json } from '../../artifacts/json.ts';
import { prunedModelFields } from './model-fields.ts';

/** What Theorems 3.1 and 3.2 say of one linear classifier, and what holds; shares 0…1. */
export const linearBounds = json(
  'linear-bounds',
  z.strictObject({
    ...prunedModelFields,
    /** The upper bound on r∞ of Theorem 3.1 and 3.2; often above 1. */
    bound: z.number(),
    /** Accuracy when every image moves by ε along −sgn(w_y − w̄), unclipped: what the bound is an average over. */
    exact: z.number(),
    /** r∞ by FGS, on the same images. */
    measured: z.number(),
    /** Misclassified images that FGS corrected, which the theorem takes not to happen. */
    corrected: z.int().nonnegative(),
    /** E of the distance to m_y = 0 in the l2 norm, 0 for the misclassified; for two classes the mean of |f| / ‖w‖₂ over the rightly classified. */
    distance: z.number(),
  }),
);
