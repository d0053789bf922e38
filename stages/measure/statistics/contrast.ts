import type { AttackedImage } from '../../result/attacked-image.ts';
import { elementAt } from '../../../compute/element-at.ts';
import type { Ratio } from './bootstrap.ts';

/** Values that an attack's CSV gives per image; NaN where there is none. */
export const readings = {
  /** Whether the label was correct before the attack. */
  accuracy: ({ before, label }: AttackedImage) => Number(before === label),
  /** Whether it is correct after the attack: r∞ for an l∞ attack. */
  robustness: ({ after, label }: AttackedImage) => Number(after === label),
  /** ‖r‖₂ and its square, where the attack succeeded: r2 for a minimum-norm attack. */
  norm: normOf,
  squaredNorm: (image: AttackedImage) => normOf(image) ** 2,
} as const;

export type Reading = keyof typeof readings;

function normOf({ success, norm }: AttackedImage): number {
  return success && norm !== null ? norm : Number.NaN;
}

/** The attacked images of one model. */
type Attacked = readonly AttackedImage[];

/** The difference between two models of each reference, image by image. */
export interface Contrast extends Ratio {
  /** Pairs of an image and a reference for which both models have a value. */
  readonly pairs: number;
  /** Means over these pairs; 0 if there are none. */
  readonly before: number;
  readonly after: number;
  /** Each reference's mean difference over its own pairs, if it has any. */
  readonly references: readonly number[];
}

/**
 * After − before, paired by image and reference. `numerator` and `denominator` sum each image's values over the
 * references. If every value exists, their ratio is the mean of the references' mean differences. All references are
 * attacked on the same images, so resampling an image resamples it for all of them.
 *
 * @param after,before a model of each reference, in the same order
 */
export function contrast(reading: Reading, after: readonly Attacked[], before: readonly Attacked[]): Contrast {
  const read = readings[reading];
  const images = elementAt(before, 0).length;
  const [numerator, denominator] = [new Float64Array(images), new Float64Array(images)];
  const references: number[] = [];
  let [pairs, totalBefore, totalAfter] = [0, 0, 0];
  for (const [reference, later] of after.entries()) {
    const earlier = elementAt(before, reference);
    let [count, difference] = [0, 0];
    for (let i = 0; i < images; i++) {
      const [from, to] = [read(elementAt(earlier, i)), read(elementAt(later, i))];
      if (Number.isNaN(from) || Number.isNaN(to)) continue;
      const change = to - from;
      numerator[i] = elementAt(numerator, i) + change;
      denominator[i] = elementAt(denominator, i) + 1;
      difference += change;
      totalBefore += from;
      totalAfter += to;
      count++;
    }
    pairs += count;
    if (count > 0) references.push(difference / count);
  }
  const mean = (total: number) => (pairs === 0 ? 0 : total / pairs);
  return { numerator, denominator, pairs, before: mean(totalBefore), after: mean(totalAfter), references };
}

/** The mean over the references of each one's mean over its own images; −∞ if no reference has a value. */
export function meanOf(reading: Reading, models: readonly Attacked[]): number {
  const means = models.flatMap((images) => {
    const values = images.map(readings[reading]).filter((value) => !Number.isNaN(value));
    return values.length === 0 ? [] : [values.reduce((total, value) => total + value, 0) / values.length];
  });
  return means.length === 0
    ? Number.NEGATIVE_INFINITY
    : means.reduce((total, value) => total + value, 0) / means.length;
}
