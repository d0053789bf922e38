import { z } from 'zod';

/**
 * A param that pins a file by its size and SHA-256, with the given ones as defaults. {@link PinnedFile} says which
 * bytes they describe.
 */
export function pin(bytes: number, sha256: string) {
  const digest = z.string().regex(/^[0-9a-f]{64}$/, 'expected 64 lower-case hexadecimal characters');
  return z.strictObject({ bytes: z.int().positive().default(bytes), sha256: digest.default(sha256) }).prefault({});
}
