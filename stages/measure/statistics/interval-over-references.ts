import { wilson } from './wilson.ts';

/**
 * What other test images might have given, the references being what they are: Wilson's interval for as many images as one reference saw. The
 * references see the same ones, so more references do not make more images; were they right on the same of them, this would be exact, and
 * otherwise it is too wide rather than too narrow. What other references might have given is in the standard deviation.
 *
 * @param mean share over the references, 0…1
 * @param images how many each reference was measured on; null is left out
 * @returns lower end first; null when no reference was measured
 */
export function intervalOverReferences(
  mean: number,
  images: readonly (number | null)[],
): readonly [number, number] | null {
  const counts = images.filter((count) => count !== null);
  return counts.length === 0 ? null : wilson(mean, Math.min(...counts));
}
