import { promisify } from 'node:util';
import { gunzip as inflate } from 'node:zlib';

/**
 * Decompresses a gzip file. Stops as soon as the result exceeds the limit.
 *
 * @param limit largest size of the result, in bytes
 * @throws Error that says what was found instead
 */
export async function gunzip(bytes: Uint8Array, limit: number): Promise<Uint8Array> {
  try {
    return await promisify(inflate)(bytes, { maxOutputLength: limit });
  } catch (error) {
    const tooLong = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
    const got = tooLong ? `more than ${limit} bytes when decompressed` : `a broken one (${(error as Error).message})`;
    throw new Error(`expected a gzip file, got ${got}`, { cause: error });
  }
}

/** Whether the bytes begin like a gzip file. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}
