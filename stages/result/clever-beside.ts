import { z } from 'zod';
import type { Decoded } from '../../artifacts/codec.ts';
import { json } from '../../artifacts/json.ts';
import { ofAPrunedModel } from './of-a-model.ts';

const share = z.number().min(0).max(1);

/** An attack on the images that CLEVER scored: on how many of them it found something, E‖r‖₂ over those, and the share whose score is at most ‖r‖₂. */
const beside = z
  .strictObject({ images: z.int().positive(), norm: z.number().nonnegative(), notBelow: share })
  .nullable();

/** CLEVER's scores of one model in l2 and l∞ beside what attacks needed; lengths in pixel units of [0, 1]. */
export const cleverBeside = json(
  'clever-beside',
  z.strictObject({
    ...ofAPrunedModel,
    images: z.int().positive(),
    /** Mean scores. */
    l2: z.number().nonnegative(),
    inf: z.number().nonnegative(),
    /** Shares of the l2 scores, and of the l∞ scores, that are the radius of the ball. */
    capped: share,
    cappedInf: share,
    /** Share of the fits behind the l2 scores that were accepted; null when no pair needed one. */
    accepted: share.nullable(),
    /** Minimum-norm attacks by name; null where one found nothing. */
    minimum: z.record(z.string(), beside),
    /** Images that any attack changed the label of, bounded ones too, and the share of them whose l2 score is at most the smallest ‖r‖₂. */
    attacked: z.int().nonnegative(),
    notBelow: share.nullable(),
    /** Images whose label an attack within ε of l∞ changed, and the share of them whose l∞ score is at most ε; null when there is none. */
    bounded: z.strictObject({ images: z.int().positive(), notBelow: share }).nullable(),
  }),
);

export type CleverBeside = Decoded<typeof cleverBeside>;
