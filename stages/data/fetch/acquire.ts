import { readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { digestOf } from '../../../artifacts/digest.ts';
import { AcquireError, type FailedSource, reasonOf } from './acquire-error.ts';
import { download } from './download.ts';
import { dropPartial, sizeOf } from './partial-download.ts';
import { type Answer, type PinnedFile, transferLimit, verify } from './pinned.ts';
import { nameOf, type Source } from './sources.ts';

export interface AcquireOptions {
  /** Where partial and finished downloads are kept. */
  readonly folder: string;
  /** Longest time without a byte from a server, in milliseconds. */
  readonly idle?: number;
  /** Called with the share received, 0…1. */
  readonly onShare?: ((share: number) => void) | undefined;
  readonly log?: ((line: string) => void) | undefined;
}

const usualIdle = 30_000;
/** How often a broken connection is resumed before the next source is tried. */
const mostResumes = 5;

/**
 * Gets a pinned file, decompressed and verified, from the first source that has it. Keeps a verified download for later
 * runs; reads a local mirror in place.
 *
 * @throws AcquireError when no source has it
 */
export async function acquire(
  file: PinnedFile,
  sources: readonly Source[],
  options: AcquireOptions,
): Promise<Uint8Array> {
  const kept = join(options.folder, file.set, file.name);
  const before = await read(file, kept);
  if (before.kind === 'right') return before.bytes;
  if (before.kind === 'wrong') {
    options.log?.(`${kept}: ${before.got}; removed`);
    await rm(kept);
  }
  const failures: FailedSource[] = [];
  for (const source of sources) {
    const name = nameOf(source);
    const answer = source.kind === 'path' ? await read(file, source.path) : await fetchFrom(source.url, file, options);
    if (answer.kind === 'right') {
      options.log?.(`${file.name}: from ${name}`);
      return answer.bytes;
    }
    options.log?.(`${file.name}: not from ${name}: ${answer.got}`);
    failures.push({ source: name, kind: answer.kind, got: answer.got });
  }
  throw new AcquireError(file, failures);
}

async function read(file: PinnedFile, path: string): Promise<Answer> {
  try {
    const { size } = await stat(path);
    if (size > transferLimit(file)) return { kind: 'wrong', got: `${size} bytes, too many` };
    return await verify(file, await readFile(path));
  } catch (error) {
    return { kind: 'absent', got: reasonOf(error) };
  }
}

async function fetchFrom(url: URL, file: PinnedFile, options: AcquireOptions): Promise<Answer> {
  // A partial download can only be resumed from the same source.
  const path = join(options.folder, file.set, `${file.name}.${digestOf(url.href).slice(0, 8)}.partial`);
  try {
    const first = await downloadWithResumes(url, path, file, options);
    let answer = await verify(file, first.bytes);
    if (answer.kind !== 'right' && first.resumed) {
      // The two parts may come from different versions.
      await dropPartial(path);
      answer = await verify(file, (await downloadWithResumes(url, path, file, options)).bytes);
    }
    if (answer.kind === 'right') await rename(path, join(options.folder, file.set, file.name));
    await dropPartial(path);
    return answer;
  } catch (error) {
    return { kind: 'absent', got: reasonOf(error) };
  }
}

/** Downloads, and resumes after failures as long as each attempt makes progress. */
async function downloadWithResumes(url: URL, path: string, file: PinnedFile, options: AcquireOptions) {
  const { idle = usualIdle, onShare } = options;
  for (let resumes = 0; ; resumes++) {
    const before = await sizeOf(path);
    try {
      return await download(url, path, { limit: transferLimit(file), idle, onShare });
    } catch (error) {
      if (resumes === mostResumes || (await sizeOf(path)) <= before) throw error;
    }
  }
}
