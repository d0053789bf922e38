import type { AttackSummary } from '../result/attacked.ts';
import { elementAt } from '../../compute/element-at.ts';
import { type AttackedImage, readAttackedImages } from '../result/attacked-image.ts';

/** One of several attacks on the same model. */
export interface AttackOnModel {
  readonly summary: AttackSummary;
  readonly images: readonly AttackedImage[];
}

/**
 * Largest share of images on which attacks on one model may disagree about its predictions, through rounding of near
 * ties.
 */
const mostTies = 0.01;

/**
 * Combines each attack's summary with its CSV.
 *
 * @param summaries in the order of `csvs`
 * @throws RangeError without an attack, for summaries and CSVs of different attacks, a repeated attack, or attacks on
 *   several models
 */
export function attacksOnModel(summaries: readonly AttackSummary[], csvs: readonly string[]): readonly AttackOnModel[] {
  if (summaries.length !== csvs.length) {
    throw new RangeError(
      `expected a summary and a CSV of each attack, got ${summaries.length} summaries and ${csvs.length} CSVs; ` +
        'wire both',
    );
  }
  const attacks = summaries.map((summary, i) => ({ summary, images: readAttackedImages(elementAt(csvs, i)) }));
  for (const [i, { summary, images }] of attacks.entries()) {
    const right = images.filter(({ label, after }) => label === after).length;
    if (images.length !== summary.images || right / images.length !== summary.accuracy) {
      throw new RangeError(
        `expected the CSV of ${summary.attack}, got another attack's; wire CSVs in the order of summaries`,
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

/** The results of several attacks on one image, in the order of the attacks. */
export type OnEach<A extends readonly AttackOnModel[]> = { readonly [N in keyof A]: AttackedImage };

/** The results on the images that all attacks share, image by image, in the order of the attacks. */
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
    throw new RangeError(`expected ${names} on the same images, got different labels; wire attacks on one split`);
  }
  const differing = common.filter(([a, b]) => a.before !== b.before).length;
  if (differing <= mostTies * common.length) return;
  throw new RangeError(
    `expected ${names} on one model, got different predictions for ${differing} of ${common.length} images; ` +
      'wire attacks on one model',
  );
}
