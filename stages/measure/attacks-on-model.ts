import type { z } from 'zod';
import type { attackedSchema } from '../result/attacked.ts';
import { type AttackedImage, readAttackedImages } from '../result/attacked-image.ts';

type Summary = z.output<typeof attackedSchema>;

/** One of several attacks on the same model. */
export interface AttackOnModel {
  readonly summary: Summary;
  readonly images: readonly AttackedImage[];
}

/** Attacks on one model may disagree on what it predicts where two logits are equal but for rounding, no oftener. */
const mostTies = 0.01;

/**
 * Puts each attack's summary and its CSV together.
 *
 * @param summaries in the order of `csvs`
 * @throws RangeError when there is none, when they are not of the same attacks, when an attack is there twice, or when the attacks are not on one model
 */
export function attacksOnModel(summaries: readonly Summary[], csvs: readonly string[]): readonly AttackOnModel[] {
  if (summaries.length !== csvs.length) {
    throw new RangeError(
      `expected a summary and a CSV of each attack, got ${summaries.length} summaries and ${csvs.length} CSVs; wire both`,
    );
  }
  if (summaries.length === 0)
    throw new RangeError('expected at least one attack, got none; wire the outputs of attack steps');
  const attacks = summaries.map((summary, i) => ({ summary, images: readAttackedImages(csvs[i]!) }));
  for (const [i, { summary, images }] of attacks.entries()) {
    const right = images.filter(({ label, after }) => label === after).length;
    if (images.length !== summary.images || right / images.length !== summary.accuracy) {
      throw new RangeError(
        `expected the CSV of ${summary.attack}, got another one's; wire CSVs in the order of summaries`,
      );
    }
    if (attacks.findIndex(({ summary: { attack } }) => attack === summary.attack) < i) {
      throw new RangeError(`expected each attack once, got two of ${summary.attack}; wire one of them`);
    }
  }
  checkSameModel(attacks);
  return attacks;
}

/** What each of the attacks did to the images that all of them attacked, image by image, attacks in their order. */
export function commonImages(attacks: readonly AttackOnModel[]): readonly (readonly AttackedImage[])[] {
  const [first, ...others] = attacks.map(({ images }) => new Map(images.map((image) => [image.row, image])));
  return Array.from(first ?? [], ([row, image]) => [image, ...others.flatMap((each) => each.get(row) ?? [])]).filter(
    (each) => each.length === attacks.length,
  );
}

function checkSameModel([first, ...others]: readonly AttackOnModel[]): void {
  for (const other of others) {
    const common = commonImages([first!, other]);
    const names = `${first!.summary.attack} and ${other.summary.attack}`;
    if (common.some(([a, b]) => a!.label !== b!.label)) {
      throw new RangeError(`expected ${names} on the same images, got other labels; wire attacks on one split`);
    }
    const differing = common.filter(([a, b]) => a!.before !== b!.before).length;
    if (differing <= mostTies * common.length) continue;
    throw new RangeError(
      `expected ${names} on one model, got other predictions for ${differing} of ${common.length} images; wire attacks on one model`,
    );
  }
}
