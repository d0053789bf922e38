import type { Split } from '../split.ts';
import { IdxError, readIdx } from './idx.ts';

/** One IDX file in memory. */
interface IdxFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/**
 * Joins a file of gray images [N, height, width] and one of labels [N] into a split with one channel.
 *
 * @param classes labels must be below it
 * @throws IdxError when either file is malformed, their counts differ, or a label is too large
 */
export function idxSplit(images: IdxFile, labels: IdxFile, classes: number): Split {
  const pixels = readIdx(images.name, images.bytes, 3);
  const classOf = readIdx(labels.name, labels.bytes, 1);
  const [count] = pixels.shape;
  if (classOf.shape[0] !== count) {
    throw new IdxError(labels.name, 4, `${count} labels, one per image`, String(classOf.shape[0]));
  }
  const bad = classOf.data.findIndex((label) => label >= classes);
  if (bad !== -1) throw new IdxError(labels.name, 8 + bad, `a label below ${classes}`, String(classOf.data[bad]));
  return {
    images: { dtype: 'uint8', shape: [...pixels.shape, 1], data: pixels.data },
    labels: { dtype: 'uint8', shape: classOf.shape, data: classOf.data },
  };
}
