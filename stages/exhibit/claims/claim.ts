import { z } from 'zod';

/** A quantity's name in the metrics, and in Tables 1 and 2. */
const quantity = z.string();
const share = z.number().positive();
const common = {
  /** Lower-case words joined by `-`. */
  id: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
  /** The claim in a sentence. */
  says: z.string(),
  /** Where the paper makes it. */
  source: z.string(),
  /** Its data set; with results only on others the claim is `not run`. */
  data: z.string(),
  net: z.string(),
};

/** A claim of the paper that results can confirm or contradict. Shares are 0…1; norms are in pixel units of [0, 1]. */
export const claimSchema = z.discriminatedUnion('kind', [
  /** The mean after that pruning round is within `tolerance` of `value`. */
  z.strictObject({
    ...common,
    kind: z.literal('number'),
    quantity,
    round: z.int().nonnegative(),
    value: z.number(),
    tolerance: share,
  }),
  /**
   * The mean's peak exceeds the dense references' mean by more than the share `by`, and the last round is below the
   * peak by more than that share.
   */
  z.strictObject({ ...common, kind: z.literal('peak'), quantity, by: share }),
  /** In some round the mean exceeds that of the dense references by more than the share `by`. */
  z.strictObject({ ...common, kind: z.literal('rises'), quantity, by: share }),
  /** In no round does the mean exceed that of the dense references by more than the share `by`. */
  z.strictObject({ ...common, kind: z.literal('no-rise'), quantity, by: share }),
  /**
   * The mean falls below its highest so far by more than the share `by`, in an earlier round than the accuracy falls by
   * more than `points`.
   */
  z.strictObject({ ...common, kind: z.literal('falls-first'), quantity, by: share, points: share }),
  /** Table 1: without a penalty the mean is within `tolerance` of `value`. */
  z.strictObject({
    ...common,
    kind: z.literal('unpenalized'),
    quantity,
    value: z.number(),
    tolerance: share,
  }),
  /**
   * Table 1: the mean's peak over λ exceeds the mean without a penalty by more than the share `by`, and the mean at the
   * largest λ is below the peak by more than that share.
   */
  z.strictObject({ ...common, kind: z.literal('activation-peak'), quantity, by: share }),
  /** Table 2: the number of the dense or the over-pruned (`sparse`) public model is within `tolerance` of `value`. */
  z.strictObject({
    ...common,
    kind: z.literal('public-model'),
    sparse: z.boolean(),
    quantity,
    value: z.number(),
    tolerance: share,
  }),
  /** Table 2: the over-pruned public model's number is below the dense one's by more than the share `by`. */
  z.strictObject({ ...common, kind: z.literal('over-pruned-less'), quantity, by: share }),
  /** Theorems 3.1 and 3.2: no model's r∞ is above its bound. */
  z.strictObject({ ...common, kind: z.literal('bounded') }),
  /** Lemma 3.1: no attack changes a label within its certificate. */
  z.strictObject({ ...common, kind: z.literal('certified') }),
  /**
   * Theorem 3.3: under random masks c₁ and c₂ are lower at every α than at the previous one, whichever hidden layers
   * are masked.
   */
  z.strictObject({ ...common, kind: z.literal('shrinks') }),
]);

export type Claim = z.output<typeof claimSchema>;
export type ClaimOf<K extends Claim['kind']> = Extract<Claim, { readonly kind: K }>;
