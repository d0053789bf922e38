/** An array of unsigned bytes, as in the MNIST files. */
export interface Idx {
  /** Sizes of the axes, outermost first: [N] for labels, [N, height, width] for images. */
  readonly shape: readonly number[];
  /** Row-major; a view of the file's bytes. */
  readonly data: Uint8Array;
}

/** A file is not a valid IDX file: what was expected at a byte offset, and what was found. */
export class IdxError extends Error {
  override readonly name = 'IdxError';
  readonly file: string;
  /** In bytes from the start of the decompressed file. */
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
 * Reads an IDX file of unsigned bytes: 0, 0, type 8, number of axes, each axis as a big-endian uint32, then only the
 * values. Copies nothing, so wrong sizes in the header cost no memory.
 *
 * @param file its name, for the error
 * @param axes how many axes it must have
 * @throws IdxError
 */
export function readIdx(file: string, bytes: Uint8Array, axes: number): Idx {
  const start = 4 + 4 * axes;
  checkHeader(file, bytes, axes, start);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const shape = Array.from({ length: axes }, (_, axis) => view.getUint32(4 + 4 * axis));
  // Beyond 2^53 the product is rounded, but no file is that long.
  const count = shape.reduce((product, size) => product * size, 1);
  if (bytes.length !== start + count) {
    const offset = Math.min(bytes.length, start + count);
    throw new IdxError(file, offset, `${count} values for [${shape.join(', ')}]`, `${bytes.length - start}`);
  }
  return { shape, data: bytes.subarray(start) };
}

function checkHeader(file: string, bytes: Uint8Array, axes: number, start: number): void {
  const magic = [
    { byte: 0, meaning: 'a zero byte' },
    { byte: 0, meaning: 'a zero byte' },
    { byte: 8, meaning: 'type 8 (unsigned byte)' },
    { byte: axes, meaning: `${axes} axes` },
  ];
  for (const [offset, { byte, meaning }] of magic.entries()) {
    if (bytes[offset] === byte) continue;
    throw new IdxError(file, offset, meaning, offset < bytes.length ? String(bytes[offset]) : 'the end');
  }
  if (bytes.length < start)
    throw new IdxError(file, bytes.length, `a header of ${start} bytes`, `${bytes.length} bytes`);
}
