import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Digest, digestOf } from '../../../artifacts/digest.ts';
import { DeclarationError } from '../../declaration-error.ts';
import type { ContentCache } from './content-cache.ts';
import { type CountedFile, countedFiles, type Part } from './counted-files.ts';

/** The content of an installed package. */
export interface Content {
  readonly digest: Digest;
  /** How many files count. */
  readonly files: number;
  /** Hash of the state of its files on disk, but for the change time: the same only if nobody wrote to them. */
  readonly written: Digest;
}

/** A file this young, in ms, may be written again without another time: file systems tell times apart coarsely. */
const young = 2000;
/** How often a package is read that changes meanwhile. */
const attempts = 3;

/**
 * Reads the content of a package. Its files are hashed only if their size, times or inodes differ from what the cache
 * knows.
 *
 * @param apart folders that are no part of it although they lie inside
 * @throws DeclarationError when its files change while they are read, the file system's errors when they cannot be read
 */
export function readContent(folder: string, part: Part, apart: ReadonlySet<string>, cache: ContentCache): Content {
  const row = part === 'package' ? folder : `${folder} (${part})`;
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const began = Date.now();
    const files = countedFiles(folder, part, apart);
    const state = stateOf(files, true);
    const written = stateOf(files, false);
    const known = cache.find(row);
    if (known?.state === state) return { digest: known.digest, files: files.length, written };
    const digest = hash(folder, files);
    // Written while it was read: what was hashed may be neither the old nor the new.
    if (digest === undefined || stateOf(countedFiles(folder, part, apart), true) !== state) continue;
    if (files.every(({ stat }) => isOld(stat.ctimeMs, began))) cache.learn(row, { state, digest });
    return { digest, files: files.length, written };
  }
  throw new DeclarationError(
    `${folder}: expected a package whose files stay as they are, got one that is being written`,
    'Wait until the installation ends, then run the same command again.',
  );
}

function isOld(changed: bigint, now: number): boolean {
  return Number(changed) < now - young;
}

function stateOf(files: readonly CountedFile[], withChangeTime: boolean): Digest {
  const lines = files.map(({ path, stat: { size, mtimeNs, ctimeNs, ino } }) =>
    [path, size, mtimeNs, ino, withChangeTime ? ctimeNs : ''].join('\0'),
  );
  return digestOf(lines.join('\n'));
}

/** Undefined when a file has gone meanwhile. */
function hash(folder: string, files: readonly CountedFile[]): Digest | undefined {
  const whole = createHash('sha256');
  for (const { path } of files) {
    let bytes: Uint8Array;
    try {
      bytes = readFileSync(join(folder, path));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
    whole.update(JSON.stringify([path, digestOf(bytes)]));
  }
  return whole.digest('hex') as Digest;
}
