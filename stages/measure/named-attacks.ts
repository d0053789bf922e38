import { type AttackedImage, readAttackedImages } from '../result/attacked-image.ts';

/** A minimum-norm attack: its name, and its result on each image. */
export type NamedAttack = readonly [name: string, images: readonly AttackedImage[]];

/**
 * Combines names and CSVs of attacks.
 *
 * @param names in the order of `csvs`
 * @throws RangeError when their numbers differ, AttackedImagesError for a text that is not the CSV of an attack
 */
export function namedAttacks(names: readonly string[], csvs: readonly string[]): NamedAttack[] {
  const read = csvs.map(readAttackedImages);
  const attacks = names.flatMap((name, i): NamedAttack[] => {
    const images = read[i];
    return images === undefined ? [] : [[name, images]];
  });
  if (attacks.length === names.length && names.length === csvs.length) return attacks;
  throw new RangeError(
    `expected the images of ${names.length} minimum-norm attacks (${names.join(', ')}), got ${csvs.length} CSVs; ` +
      'wire one of each',
  );
}
