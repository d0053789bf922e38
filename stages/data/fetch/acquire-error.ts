import type { PinnedFile } from './pinned.ts';

/** Why one source failed: it delivered another file (`wrong`) or none (`absent`). */
export interface FailedSource {
  readonly source: string;
  readonly kind: 'wrong' | 'absent';
  readonly got: string;
}

/** No source had a file. The message names each source, what it returned, and how to supply the file by hand. */
export class AcquireError extends Error {
  override readonly name = 'AcquireError';
  /** `INTEGRITY` when every source delivered a file and none was right; otherwise the environment is at fault. */
  readonly code: 'ENVIRONMENT' | 'INTEGRITY';
  readonly failures: readonly FailedSource[];

  constructor(file: PinnedFile, failures: readonly FailedSource[]) {
    const path = `${file.set}/${file.name}`;
    const state = file.asPublished ? 'as published' : 'when decompressed';
    super(
      [
        failures.length === 0
          ? `${path}: it has no public source, and no mirror is set`
          : `${path}: none of ${failures.length} sources has it`,
        ...failures.map(({ source, got }) => `  ${source}: ${got}`),
        `Expected ${file.bytes} bytes with SHA-256 ${file.sha256} ${state}.`,
        `Put the files of the data set in a folder DIR, this one as DIR/${path}, and run again with --mirror DIR`,
        'or REPRO_MIRROR=DIR. DIR may also be a file:// or http(s):// URL.',
      ].join('\n'),
    );
    this.failures = failures;
    this.code = failures.length > 0 && failures.every(({ kind }) => kind === 'wrong') ? 'INTEGRITY' : 'ENVIRONMENT';
  }
}

/** The messages of an error and its causes on one line: `fetch failed: connect ECONNREFUSED 127.0.0.1:9`. */
export function reasonOf(error: unknown): string {
  const words: string[] = [];
  for (let cause = error; cause instanceof Error && words.length < 4; cause = cause.cause) {
    const text = cause.message || String((cause as NodeJS.ErrnoException).code ?? cause.name);
    if (!words.includes(text)) words.push(text);
  }
  return words.join(': ') || String(error);
}
