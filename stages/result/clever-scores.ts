import { z } from 'zod';
import type { Decoded } from '../../artifacts/codec.ts';
import { json } from '../../artifacts/json.ts';
import { text } from '../../artifacts/text.ts';

const share = z.number().min(0).max(1);

/** Summary of the CLEVER scores of one model; lengths in the p-norm, in pixel units of [0, 1]. */
const cleverSchema = z.strictObject({
  p: z.union([z.literal(2), z.literal('inf')]),
  radius: z.number().positive(),
  /** N_b and N_s. */
  batches: z.int().positive(),
  samples: z.int().positive(),
  images: z.int().positive(),
  /**
   * Mean and sample standard deviation of the scores over all images, misclassified ones too; `sd` is null for one
   * image.
   */
  mean: z.number().nonnegative(),
  sd: z.number().nonnegative().nullable(),
  /** Share of the images whose score equals the radius: no class is nearer. */
  capped: share,
  /**
   * Shares of all pairs of an image and another class by the estimator of their Lipschitz constant. `weibull`: the
   * location of a law that fits the maxima. `maximum`: the largest of them, because no law fits. `constant`: their only
   * value.
   */
  fits: z.strictObject({ weibull: share, maximum: share, constant: share }),
  /** Share of the fits that were accepted; null when no pair needed one. */
  accepted: share.nullable(),
});

export const cleverSummary = json('clever-summary', cleverSchema);

export type CleverSummary = Decoded<typeof cleverSummary>;

const head = 'index,label,predicted,score,target,fit';

/** CSV, one line per image in the split's order; `target` and `fit` are those of the nearest class. */
export const cleverImages = text('clever-images', 'csv');

/** The score of one image: a line of the CSV. */
export interface CleverImage {
  /** Position of the image in the split. */
  readonly row: number;
  /** The true label, and the predicted one. */
  readonly label: number;
  readonly predicted: number;
  /** In the p-norm, pixel units of [0, 1]. */
  readonly score: number;
}

/** A line of the CSV as it is written: with the nearest class, and how its Lipschitz constant was estimated. */
interface WrittenImage extends CleverImage {
  readonly target: number;
  readonly fit: string;
}

export function writeCleverImages(images: readonly WrittenImage[]): string {
  const lines = images.map(({ row, label, predicted, score, target, fit }) =>
    [row, label, predicted, score, target, fit].join(','),
  );
  return `${[head, ...lines].join('\n')}\n`;
}

/**
 * Reads the CSV of CLEVER.
 *
 * @throws RangeError for other columns, or a line that lacks some
 */
export function readCleverImages(csv: string): readonly CleverImage[] {
  const [first, ...lines] = csv.trimEnd().split('\n');
  if (first !== head) throw new RangeError(`expected the CSV of CLEVER, ${head}; got one that begins with ${first}`);
  return lines.map(readLine);
}

function readLine(line: string): CleverImage {
  const [row, label, predicted, score] = line.split(',').map(Number);
  if (row === undefined || label === undefined || predicted === undefined || score === undefined) {
    throw new RangeError(`expected ${head}, got ${JSON.stringify(line)}; run CLEVER again`);
  }
  return { row, label, predicted, score };
}
