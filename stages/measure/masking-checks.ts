import { z } from 'zod';
import type { AttackEntry } from '../result/attack-entry.ts';
import type { AttackedImage } from '../result/attacked-image.ts';
import { type AttackOnModel, commonImages } from './attacks-on-model.ts';

/** Signs of masked gradients, each a number that should be small; shares are 0…1. */
export const checkNames = ['zero-gradients', 'iterated', 'noise', 'noise-alone', 'unbounded'] as const;

export type CheckName = (typeof checkNames)[number];

/** The limit of each check's number. */
export const limitsSchema = z.strictObject({
  'zero-gradients': z.number().default(0.01).describe('share of images without a loss gradient in any pixel'),
  iterated: z.number().default(0.005).describe('excess of accuracy under an iterated attack over that under FGS'),
  noise: z.number().default(0.5).describe('accuracy lost to noise, as a share of that lost to FGS'),
  'noise-alone': z.number().default(0.005).describe('share of images that noise fools and no gradient attack does'),
  unbounded: z.number().default(0.01).describe('accuracy under an attack that may change every pixel completely'),
});

export interface Check {
  readonly check: CheckName;
  /** `not run` if an attack that it needs was not run. */
  readonly verdict: 'passed' | 'suspicious' | 'not run';
  readonly value: number | null;
  readonly limit: number;
}

/** An attack on the model, with how it searches. */
interface Probe extends AttackOnModel {
  readonly search: AttackEntry['search'];
}

const isFgs = ({ summary: { attack } }: Probe) => attack === 'fgs';
const isNoise = ({ search }: Probe) => search === 'noise';
const isIterated = ({ search }: Probe) => search === 'iterated';

/** The input of the checks; `attacks` are within one l∞ ball, in any order. */
export interface ProbedModel {
  readonly zeroImages: number;
  readonly attacks: readonly Probe[];
  /** Accuracies under attacks that may change every pixel completely. */
  readonly unbounded: readonly number[];
}

/** Compares each check's number with its limit. */
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

/**
 * Accuracy under an iterated attack minus that under FGS on the same images: the largest of several, negative if
 * iterating helps.
 */
function lostByIterating(attacks: readonly Probe[]): number | null {
  const single = attacks.find(isFgs);
  const excess = attacks.filter(isIterated).flatMap((iterated) => {
    const images = single === undefined ? [] : commonImages([single, iterated]);
    if (images.length === 0) return [];
    return [share(images, ([, after]) => isRight(after)) - share(images, ([after]) => isRight(after))];
  });
  return excess.length === 0 ? null : Math.max(...excess);
}

/** Accuracy lost to noise, as a share of that lost to FGS on the same images; 1 if FGS loses none. */
function doneByNoise(attacks: readonly Probe[]): number | null {
  const [single, noise] = [attacks.find(isFgs), attacks.find(isNoise)];
  const images = single === undefined || noise === undefined ? [] : commonImages([single, noise]);
  if (images.length === 0) return null;
  const benign = count(images, ([image]) => isBenign(image));
  const byFgs = benign - count(images, ([image]) => isRight(image));
  const byNoise = benign - count(images, ([, image]) => isRight(image));
  return byFgs <= 0 ? 1 : Math.max(0, byNoise) / byFgs;
}

/** Share of the images common to all attacks that noise fools and no gradient attack does. */
function fooledByNoiseAlone(attacks: readonly Probe[]): number | null {
  const [noise, others] = [attacks.find(isNoise), attacks.filter((attack) => !isNoise(attack))];
  const images = noise === undefined || others.length === 0 ? [] : commonImages([noise, ...others]);
  if (images.length === 0) return null;
  return share(images, ([noisy, ...each]) => !isRight(noisy) && each.every(isRight));
}

/**
 * Benign and worst-case accuracy over the images that all attacks share: an image survives if it survives every attack.
 */
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
