import { elementAt } from '../../../compute/element-at.ts';
import type { Split } from '../split.ts';

const side = 32;
/** Bytes of one color of one image. */
const plane = side * side;
/** A label, then red, green and blue. */
const recordSize = 1 + 3 * plane;
const classes = 10;

/** One file of records in memory. */
interface BinFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** A file is not in CIFAR-10's binary layout: what was expected at a byte offset, and what was found. */
export class CifarBinError extends Error {
  override readonly name = 'CifarBinError';
  readonly code = 'INTEGRITY';
  readonly file: string;
  readonly offset: number;
  readonly expected: string;
  readonly got: string;

  constructor(file: string, offset: number, expected: string, got: string) {
    super(`${file}, offset ${offset}: expected ${expected}, got ${got}`);
    this.file = file;
    this.offset = offset;
    this.expected = expected;
    this.got = got;
  }
}

/**
 * Joins files in CIFAR-10's binary layout (www.cs.toronto.edu/~kriz/cifar.html), in the given order. They consist of
 * records of 3,073 bytes: a label 0…9, then 1,024 bytes each of red, green and blue, row-major.
 *
 * @returns images uint8 [N, 32, 32, 3], the three colors of a pixel side by side, and labels uint8 [N]
 * @throws CifarBinError when a file has no record, ends within one, or has another label
 */
export function cifarSplit(files: readonly BinFile[]): Split {
  for (const file of files) checkRecords(file);
  const count = files.reduce((sum, { bytes }) => sum + bytes.length / recordSize, 0);
  const pixels = new Uint8Array(count * 3 * plane);
  const labels = new Uint8Array(count);
  let image = 0;
  for (const { bytes } of files) {
    for (let start = 0; start < bytes.length; start += recordSize, image++) {
      labels[image] = elementAt(bytes, start);
      interleave(bytes.subarray(start + 1, start + recordSize), pixels, image * 3 * plane);
    }
  }
  return {
    images: { dtype: 'uint8', shape: [count, side, side, 3], data: pixels },
    labels: { dtype: 'uint8', shape: [count], data: labels },
  };
}

function checkRecords({ name, bytes }: BinFile): void {
  if (bytes.length === 0 || bytes.length % recordSize !== 0) {
    const whole = bytes.length - (bytes.length % recordSize);
    throw new CifarBinError(name, whole, `records of ${recordSize} bytes`, `${bytes.length - whole} bytes and the end`);
  }
  for (let start = 0; start < bytes.length; start += recordSize) {
    const label = elementAt(bytes, start);
    if (label >= classes) throw new CifarBinError(name, start, 'a label below 10', String(label));
  }
}

/** Writes an image of three planes pixel by pixel, starting at `at`. */
function interleave(planes: Uint8Array, pixels: Uint8Array, at: number): void {
  for (const color of [0, 1, 2]) {
    planes.subarray(color * plane, (color + 1) * plane).forEach((value, from) => {
      pixels[at + 3 * from + color] = value;
    });
  }
}
