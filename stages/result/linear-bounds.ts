import { z } from 'zod';
import { json } from '../../artifacts/json.ts';
import { prunedModelFields } from './model-fields.ts';

/** The bounds of Theorems 3.1 and 3.2 on one linear classifier, and measurements; shares 0…1. */
export const linearBounds = json(
  'linear-bounds',
  z.strictObject({
    ...prunedModelFields,
    /** The upper bound on r∞ of Theorems 3.1 and 3.2; often above 1. */
    bound: z.number(),
    /** Accuracy after every image moves by ε along −sgn(w_y − w̄), unclipped: the accuracy that the bound limits. */
    exact: z.number(),
    /** r∞ by FGS, on the same images. */
    measured: z.number(),
    /** Misclassified images that FGS corrected, which the theorem assumes never happens. */
    corrected: z.int().nonnegative(),
    /**
     * Mean l2 distance to m_y = 0, 0 for misclassified images; for two classes, |f| / ‖w‖₂ of correctly classified
     * images.
     */
    distance: z.number(),
  }),
);
