import { z } from 'zod';
import type { Decoded } from '../../artifacts/codec.ts';
import { json } from '../../artifacts/json.ts';
import { prunedModelFields } from './model-fields.ts';

const share = z.number().min(0).max(1);

/**
 * One attack on the scored images: on how many it succeeded, E‖r‖₂ over those, and the share whose score is at most
 * ‖r‖₂.
 */
const againstAttack = z
  .strictObject({ images: z.int().positive(), norm: z.number().nonnegative(), notBelow: share })
  .nullable();

/** CLEVER's scores of one model in l2 and l∞, compared with attacks; lengths in pixel units of [0, 1]. */
export const cleverComparison = json(
  'clever-comparison',
  z.strictObject({
    ...prunedModelFields,
    images: z.int().positive(),
    /** Mean scores. */
    l2: z.number().nonnegative(),
    inf: z.number().nonnegative(),
    /** Shares of the l2 and of the l∞ scores that equal the radius of the ball. */
    capped: share,
    cappedInf: share,
    /** Share of accepted fits behind the l2 scores; null when no pair needed one. */
    accepted: share.nullable(),
    /** By name of the minimum-norm attack; null where it never succeeded. */
    minimum: z.record(z.string(), againstAttack),
    /**
     * Images whose label any attack changed, bounded ones included, and the share of them whose l2 score is at most the
     * smallest ‖r‖₂.
     */
    attacked: z.int().nonnegative(),
    notBelow: share.nullable(),
    /**
     * Images whose label an attack within ε of l∞ changed, and the share of them whose l∞ score is at most ε; null when
     * there is none.
     */
    bounded: z.strictObject({ images: z.int().positive(), notBelow: share }).nullable(),
  }),
);

export type CleverComparison = Decoded<typeof cleverComparison>;
