import { z } from 'zod';
import type { Decoded } from '../../artifacts/codec.ts';
import { json } from '../../artifacts/json.ts';
import { many, stage } from '../../pipeline/stage.ts';
import { attackEntries } from '../result/attack-entry.ts';
import { attacked, attackedImages } from '../result/attacked.ts';
import { gradientZeros } from '../result/gradient-zeros.ts';
import { measures } from '../result/measures.ts';
import { attacksOnModel } from './attacks-on-model.ts';
import { checkNames, checksOf, limitsSchema, worstCase } from './masking-checks.ts';

const share = z.number().min(0).max(1);
const accuracies = z.array(z.strictObject({ attack: z.string(), images: z.int().positive(), accuracy: share }));

/** Checks for masked gradients of one model; shares 0…1. */
export const maskingChecks = json(
  'masking-checks',
  z.strictObject({
    /** Name of the data set. */
    data: z.string(),
    net: z.string(),
    seed: z.int(),
    /** 0 is the dense reference. */
    round: z.int().nonnegative(),
    zeroImages: share,
    zeroPixels: share,
    saturated: share,
    underflown: share,
    attacks: accuracies,
    /** Attacks that may change every pixel completely. */
    unbounded: accuracies,
    /** Images that all `attacks` share, and the shares of them classified correctly before, and after every attack. */
    images: z.int().positive(),
    benign: share,
    worst: share,
    checks: z.array(
      z.strictObject({
        check: z.enum(checkNames),
        verdict: z.enum(['passed', 'suspicious', 'not run']),
        /** Suspicious above `limit`; null if the attacks that it needs were not run. */
        value: z.number().nullable(),
        limit: z.number(),
      }),
    ),
  }),
);

export type MaskingChecks = Decoded<typeof maskingChecks>;

/**
 * Checks whether a model only looks robust because its gradients mislead attacks. Suspicious are: images without a
 * gradient; an iterated attack that does less damage than a single step; noise that does about as much as FGS, or that
 * fools images that no gradient attack fools; accuracy left when every pixel may change completely. Passing proves
 * nothing. Quote `worst`, the accuracy under all attacks together.
 *
 * Athalye, Carlini, Wagner, Obfuscated Gradients Give a False Sense of Security, ICML 2018, Section 3.1; Carlini et
 * al., On Evaluating Adversarial Robustness, arXiv 1902.06705, 2019.
 *
 * @throws RangeError for attacks without a ball, attacks on several models, or attacks that share no image
 */
export const gradientMasking = stage(import.meta, {
  name: 'gradient-masking',
  params: z.strictObject({
    attacks: attackEntries.describe('the attacks, for how they search; others count as iterated'),
    limits: limitsSchema.prefault({}).describe('numbers above these are suspicious'),
  }),
  inputs: {
    measures,
    zeros: gradientZeros,
    /** All attacks have the same ε. */
    summaries: many(attacked),
    images: many(attackedImages),
    unbounded: many(attacked),
  },
  outputs: { checks: maskingChecks },
  subject: 'measures',
  run({ params: { attacks: entries, limits }, inputs, log }) {
    const { data, net, seed, round } = inputs.measures;
    const { images: _, ...zeros } = inputs.zeros;
    const attacks = attacksOnModel(inputs.summaries, inputs.images).map((attack) => {
      const entry = entries.find(({ name }) => name === attack.summary.attack);
      return { ...attack, search: entry?.search ?? ('iterated' as const) };
    });
    const free = attacks.find(({ summary }) => summary.minimum !== null);
    if (free !== undefined) {
      throw new RangeError(
        `expected attacks within one l∞ ball, got ${free.summary.attack}, a minimum-norm attack; wire bounded attacks`,
      );
    }
    const found = worstCase(attacks);
    if (found.images === 0) {
      throw new RangeError('expected images that all attacks share, got none; attack the same images');
    }
    const unbounded = inputs.unbounded.map(accuracyOf);
    const evidence = { zeroImages: zeros.zeroImages, attacks, unbounded: unbounded.map(({ accuracy }) => accuracy) };
    const checks = checksOf(evidence, limits);
    for (const { check, verdict, value, limit } of checks) log(`${check}: ${verdict}, ${value ?? '–'}, limit ${limit}`);
    const bounded = attacks.map(({ summary }) => accuracyOf(summary));
    return { checks: { data, net, seed, round, ...zeros, attacks: bounded, unbounded, ...found, checks } };
  },
});

function accuracyOf({ attack, images, accuracy }: MaskingChecks['attacks'][number]) {
  return { attack, images, accuracy };
}
