import { digestOf } from '../../../artifacts/digest.ts';
import { gunzip, isGzip } from '../format/gunzip.ts';

/** A public file whose content is known in advance. */
export interface PinnedFile {
  /** The data set's folder in a mirror, e.g. `mnist`. */
  readonly set: string;
  /** The file's name in that folder, as published, e.g. `train-images-idx3-ubyte.gz`. */
  readonly name: string;
  /** Size of the decompressed file, or of the published file if `asPublished`. */
  readonly bytes: number;
  /** SHA-256 of the same bytes, in lower-case hexadecimal. */
  readonly sha256: string;
  /** Whether size and digest describe the file as published, which then stays compressed. */
  readonly asPublished?: boolean;
}

/** What a source delivered: the file, a different one, or nothing that could be the file. */
export type Answer =
  | { readonly kind: 'right'; readonly bytes: Uint8Array }
  | { readonly kind: 'wrong' | 'absent'; readonly got: string };

/**
 * Decompresses the delivered bytes, unless the pin describes the published file, and compares them with the pin. A file
 * that arrives decompressed is accepted too.
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

/** Maximum size of the compressed file: gzip adds little to what it cannot compress. */
export function transferLimit(file: PinnedFile): number {
  return Math.ceil(file.bytes * 1.01) + 65_536;
}
