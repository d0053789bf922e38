import { createHash } from 'node:crypto';

/** The SHA-256 of some bytes, as 64 lower-case hexadecimal characters: the name of an artifact. */
export type Digest = string & { readonly __brand: 'Digest' };

const pattern = /^[0-9a-f]{64}$/;

export function digestOf(bytes: Uint8Array | string): Digest {
  return createHash('sha256').update(bytes).digest('hex') as Digest;
}

export function isDigest(value: unknown): value is Digest {
  return typeof value === 'string' && pattern.test(value);
}
