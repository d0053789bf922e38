import { promisify } from 'node:util';
import { gunzip as inflate } from 'node:zlib';

/**
 * Decompresses a gzip file, giving up as soon as it turns out longer than it may be.
 *
 * @param limit largest size of the result, in bytes
 * @throws Error that says what the bytes are instead
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

/** Whether bytes begin as every gzip file does. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}
