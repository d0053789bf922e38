import { digestOf } from '../../../artifacts/digest.ts';
import { gunzip, isGzip } from '../format/gunzip.ts';

/** A public file whose bytes are known beforehand. */
export interface PinnedFile {
  /** The data set's folder in a mirror, e.g. `mnist`. */
  readonly set: string;
  /** The file in it, as its publisher names it, e.g. `train-images-idx3-ubyte.gz`. */
  readonly name: string;
  /** Size of the decompressed file, or of the file as published. */
  readonly bytes: number;
  /** SHA-256 of the same bytes, in lower-case hexadecimal. */
  readonly sha256: string;
  /** Whether size and digest are those of the file as published, and so it is to stay compressed. */
  readonly asPublished?: boolean;
}

/** What a source answered: the file, something else in its place, or nothing that could be the file. */
export type Answer =
  | { readonly kind: 'right'; readonly bytes: Uint8Array }
  | { readonly kind: 'wrong' | 'absent'; readonly got: string };

/**
 * Decompresses what was delivered, unless the pin is of the file as published, and compares it with the pin. A file that came
 * decompressed already is as good.
 */
export async function verify(file: PinnedFile, delivered: Uint8Array): Promise<Answer> {
  if (!isGzip(delivered) && delivered.length !== file.bytes) {
    const start = Buffer.from(delivered.subarray(0, 16))
      .toString('latin1')
      .replaceAll(/[^ -~]/g, '·');
    return { kind: 'absent', got: `no gzip file but ${delivered.length} bytes that begin with "${start}"` };
  }
  try {
    const bytes = isGzip(delivered) && !file.asPublished ? await gunzip(delivered, file.bytes) : delivered;
    const digest = digestOf(bytes);
    if (digest === file.sha256) return { kind: 'right', bytes };
    return { kind: 'wrong', got: `wrong checksum: ${bytes.length} bytes with SHA-256 ${digest}` };
  } catch (error) {
    return { kind: 'wrong', got: (error as Error).message };
  }
}

/** Most bytes that the file can take when compressed: gzip adds little to what it cannot compress. */
export function transferLimit(file: PinnedFile): number {
  return Math.ceil(file.bytes * 1.01) + 65_536;
}
