import { writeAttackedImages } from '../../../stages/result/attacked-image.ts';

/** A line of an attack's CSV: the label, the predictions before and after, and the norm of a success. */
export type Attempt = readonly [label: number, before: number, after: number, norm: number | null];

/** The CSV of an attack, on the images starting at `first`. */
export function attackedCsv(attempts: readonly Attempt[], first = 0): string {
  return writeAttackedImages(
    attempts.map(([label, before, after, norm], i) => ({
      ...{ index: first + i, label, before, after },
      ...{ success: norm !== null, norm },
    })),
  );
}
