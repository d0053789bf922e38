import type { Digest } from './digest.ts';

/** A requested artifact cannot be used. A corrupt one has been moved to quarantine; the next `put` replaces it. */
export class ArtifactError extends Error {
  override readonly name = 'ArtifactError';
  readonly reason: 'missing' | 'corrupt';
  readonly digest: Digest;

  constructor(reason: 'missing' | 'corrupt', digest: Digest, detail: string) {
    super(`artifact ${digest.slice(0, 12)} is ${reason}: ${detail}`);
    this.reason = reason;
    this.digest = digest;
  }
}
