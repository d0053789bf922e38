import type { Digest } from './digest.ts';

/** An artifact cannot be used. If it is corrupt, its file is in quarantine, and the next `put` replaces it. */
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
