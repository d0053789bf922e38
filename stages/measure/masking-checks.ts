import { z } from 'zod';
import type { AttackEntry } from '../result/attack-entry.ts';
import type { AttackedImage } from '../result/attacked-image.ts';
import { type AttackOnModel, commonImages } from './attacks-on-model.ts';

/** What shows that gradients are masked, each a number that should be small; shares are 0…1. */
export const checkNames = ['zero-gradients', 'iterated', 'noise', 'noise-alone', 'unbounded'] as const;

export type CheckName = (typeof checkNames)[number];

/** How large each check's number may be. */
export const limitsSchema = z.strictObject({
  'zero-gradients': z.number().default(0.01).describe('share of images without a loss gradient in any pixel'),
  iterated: z.number().default(0.005).describe('by how much accuracy under iterations may exceed that under FGS'),
  noise: z.number().default(0.5).describe('share of what FGS does to the accuracy that noise may do'),
  'noise-alone': z.number().default(0.005).describe('share of images that noise fools and no attack by gradients does'),
  unbounded: z.number().default(0.01).describe('accuracy left under an attack that may change everything'),
});

export interface Check {
  readonly check: CheckName;
  /** `not run` where an attack that it takes was not run. */
  readonly verdict: 'passed' | 'suspicious' | 'not run';
  readonly value: number | null;
  readonly limit: number;
}

/** An attack, and how it searches. */
interface Probe extends AttackOnModel {
  readonly search: AttackEntry['search'];
}

const isFgs = ({ summary: { attack } }: Probe) => attack === 'fgs';
const isNoise = ({ search }: Probe) => search === 'noise';
const isIterated = ({ search }: Probe) => search === 'iterated';

/** What the checks take; `attacks` are all within one l∞ ball, in any order. */
export interface ProbedModel {
  readonly zeroImages: number;
  readonly attacks: readonly Probe[];
  /** Accuracy under attacks that may change everything. */
  readonly unbounded: readonly number[];
}

/** Holds each check's number against its limit. */
export function checksOf(probed: ProbedModel, limits: z.output<typeof limitsSchema>): Check[] {
  const values: { readonly [C in CheckName]: number | null } = {
    'zero-gradients': probed.zeroImages,
    iterated: lostByIterating(probed.attacks),
    noise: doneByNoise(probed.attacks),
    'noise-alone': fooledByNoiseAlone(probed.attacks),
    unbounded: probed.unbounded.length === 0 ? null : Math.max(...probed.unbounded),
  };
  return checkNames.map((check) => {
    const [value, limit] = [values[check], limits[check]];
    if (value === null) return { check, verdict: 'not run', value, limit };
    return { check, verdict: value > limit ? 'suspicious' : 'passed', value, limit };
  });
}

/** By how much accuracy under an iterated attack exceeds that under FGS on the same images; the largest of several, negative where iterating helps. */
function lostByIterating(attacks: readonly Probe[]): number | null {
  const single = attacks.find(isFgs);
  const excess = attacks.filter(isIterated).flatMap((iterated) => {
    const images = single === undefined ? [] : commonImages([single, iterated]);
    if (images.length === 0) return [];
    return [share(images, ([, after]) => isRight(after)) - share(images, ([after]) => isRight(after))];
  });
  return excess.length === 0 ? null : Math.max(...excess);
}

/** What noise takes from the accuracy, as a share of what FGS takes on the same images; 1 where FGS takes nothing. */
function doneByNoise(attacks: readonly Probe[]): number | null {
  const [single, noise] = [attacks.find(isFgs), attacks.find(isNoise)];
  const images = single === undefined || noise === undefined ? [] : commonImages([single, noise]);
  if (images.length === 0) return null;
  const benign = count(images, ([image]) => isBenign(image));
  const byFgs = benign - count(images, ([image]) => isRight(image));
  const byNoise = benign - count(images, ([, image]) => isRight(image));
  return byFgs <= 0 ? 1 : Math.max(0, byNoise) / byFgs;
}

/** The share of images, among those that all attacked, that noise fools and no attack by gradients does. */
function fooledByNoiseAlone(attacks: readonly Probe[]): number | null {
  const [noise, others] = [attacks.find(isNoise), attacks.filter((attack) => !isNoise(attack))];
  const images = noise === undefined || others.length === 0 ? [] : commonImages([noise, ...others]);
  if (images.length === 0) return null;
  return share(images, ([noisy, ...each]) => !isRight(noisy) && each.every(isRight));
}

/** Benign and worst-case accuracy over the images that all of the attacks attacked: an image survives if it survives each of them. */
export function worstCase(attacks: readonly AttackOnModel[]) {
  const images = commonImages(attacks);
  return {
    images: images.length,
    benign: share(images, (each) => each.slice(0, 1).every(isBenign)),
    worst: share(images, (each) => each.every(isRight)),
  };
}

function isBenign({ label, before }: AttackedImage): boolean {
  return label === before;
}

function isRight({ label, after }: AttackedImage): boolean {
  return label === after;
}

function count<E>(images: readonly E[], counts: (each: E) => boolean): number {
  return images.filter(counts).length;
}

function share<E>(images: readonly E[], counts: (each: E) => boolean): number {
  return images.length === 0 ? 0 : count(images, counts) / images.length;
}
