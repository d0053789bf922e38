import { z } from 'zod';
import { type QuantityName, quantityNames } from '../robustness/quantities.ts';

const quantity = z.enum(quantityNames as [QuantityName, ...QuantityName[]]);
/** Quantities that Tables 1 and 2 have. */
const tabled = z.enum(['accuracy', 'fgs', 'deepfoolSquared']);
const share = z.number().positive();
const common = {
  /** Lower-case words joined by `-`. */
  id: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
  /** The claim in a sentence, and where the paper makes it. */
  says: z.string(),
  source: z.string(),
  /** The data set that it is about: no other can bear it out. */
  data: z.string(),
  net: z.string(),
};

/** A claim of the paper that what was computed can bear out or not. Shares are 0…1, norms in pixel units of [0, 1]. */
export const claimSchema = z.discriminatedUnion('kind', [
  /** In that round the mean is within `tolerance` of `value`. */
  z.strictObject({
    ...common,
    kind: z.literal('number'),
    quantity,
    round: z.int().nonnegative(),
    value: z.number(),
    tolerance: share,
  }),
  /** The mean rises from the dense reference by more than `by` of it, to a peak, and has fallen by more than `by` of the peak in the last round. */
  z.strictObject({ ...common, kind: z.literal('peak'), quantity, by: share }),
  /** The mean rises from the dense reference by more than `by` of it. */
  z.strictObject({ ...common, kind: z.literal('rises'), quantity, by: share }),
  /** The mean never exceeds that of the dense reference by more than `by` of it. */
  z.strictObject({ ...common, kind: z.literal('no-rise'), quantity, by: share }),
  /** The mean of `quantity` is below its highest so far by more than `by` of that in an earlier round than the accuracy is, by `points`. */
  z.strictObject({ ...common, kind: z.literal('falls-first'), quantity, by: share, points: share }),
  /** Table 1: without a penalty the mean is within `tolerance` of `value`. */
  z.strictObject({
    ...common,
    kind: z.literal('unpenalised'),
    quantity: tabled,
    value: z.number(),
    tolerance: share,
  }),
  /** Table 1: along λ the mean rises by more than `by` of that without a penalty, and ends lower than its peak by more than `by` of it. */
  z.strictObject({ ...common, kind: z.literal('activation-peak'), quantity: tabled, by: share }),
  /** Table 2: the dense or the over-pruned public model has a number within `tolerance` of `value`. */
  z.strictObject({
    ...common,
    kind: z.literal('public-model'),
    sparse: z.boolean(),
    quantity: tabled,
    value: z.number(),
    tolerance: share,
  }),
  /** Table 2: the over-pruned public model has less by more than `by` of what the dense one has. */
  z.strictObject({ ...common, kind: z.literal('over-pruned-less'), quantity: tabled, by: share }),
  /** Theorems 3.1 and 3.2: no model has an r∞ above its bound. */
  z.strictObject({ ...common, kind: z.literal('bounded') }),
  /** Lemma 3.1: no attack changes a label within its certificate. */
  z.strictObject({ ...common, kind: z.literal('certified') }),
  /** Theorem 3.3: under random masks c₁ and c₂ are less at every α than at the one before, whichever hidden layers are masked. */
  z.strictObject({ ...common, kind: z.literal('shrinks') }),
]);

export type Claim = z.output<typeof claimSchema>;
export type ClaimOf<K extends Claim['kind']> = Extract<Claim, { readonly kind: K }>;
