import type { z } from 'zod';
import type { attackedSchema } from '../result/attacked.ts';
import { elementAt } from '../../compute/element-at.ts';
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
  const attacks = summaries.map((summary, i) => ({ summary, images: readAttackedImages(elementAt(csvs, i)) }));
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
  const [first, ...others] = attacks;
  if (first === undefined) {
    throw new RangeError('expected at least one attack, got none; wire the outputs of attack steps');
  }
  for (const other of others) checkSameModel(first, other);
  return attacks;
}

/** What each of some attacks did to one image, in their order. */
export type OnEach<A extends readonly AttackOnModel[]> = { readonly [N in keyof A]: AttackedImage };

/** What each of the attacks did to the images that all of them attacked, image by image, attacks in their order. */
export function commonImages<const A extends readonly AttackOnModel[]>(attacks: A): readonly OnEach<A>[] {
  const [first, ...others] = attacks.map(({ images }) => new Map(images.map((image) => [image.index, image])));
  return Array.from(first ?? [], ([index, image]) => [
    image,
    ...others.flatMap((each) => each.get(index) ?? []),
  ]).filter((each) => each.length === attacks.length) as unknown as readonly OnEach<A>[];
}

function checkSameModel(first: AttackOnModel, other: AttackOnModel): void {
  const common = commonImages([first, other]);
  const names = `${first.summary.attack} and ${other.summary.attack}`;
  if (common.some(([a, b]) => a.label !== b.label)) {
    throw new RangeError(`expected ${names} on the same images, got other labels; wire attacks on one split`);
  }
  const differing = common.filter(([a, b]) => a.before !== b.before).length;
  if (differing <= mostTies * common.length) return;
  throw new RangeError(
    `expected ${names} on one model, got other predictions for ${differing} of ${common.length} images; wire attacks on one model`,
  );
}
