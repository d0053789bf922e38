import { wilson } from './wilson.ts';

/**
 * Wilson's interval for other test images with the same references, for as many images as one reference saw. All
 * references see the same images, so more references do not mean more images. The interval is exact if the references
 * are right on the same images, and otherwise too wide rather than too narrow. The standard deviation covers the
 * variation between references.
 *
 * @param mean share over the references, 0…1
 * @param images how many each reference was measured on; nulls are ignored
 * @returns lower end first; null when no reference was measured
 */
export function intervalOverReferences(
  mean: number,
  images: readonly (number | null)[],
): readonly [number, number] | null {
  const counts = images.filter((count) => count !== null);
  return counts.length === 0 ? null : wilson(mean, Math.min(...counts));
}
