import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type Digest, digestOf, isDigest } from '../../../artifacts/digest.ts';
import { writeDurably } from '../../../artifacts/durable-file.ts';

/** What is known of a package's content, as long as the state of its files on disk is the same. */
interface KnownContent {
  /** Hash of the size, modification time, change time and inode of each file that counts. */
  readonly state: Digest;
  readonly digest: Digest;
}

/** Digests of packages from earlier runs, by folder. */
export interface ContentCache {
  find(folder: string): KnownContent | undefined;
  learn(folder: string, content: KnownContent): void;
  /**
   * Writes what was learned, if anything. A cache that cannot be written is done without.
   *
   * @param temporary folder for the unfinished file
   */
  save(temporary: string): void;
}

/** Folders; the ones used longest ago are dropped. */
const limit = 2000;
const digest = z.custom<Digest>(isDigest);
const rows = z.array(z.tuple([z.string(), digest, digest])).max(limit);

/**
 * A cache in one file of the home. It begins with a checksum of the rest; a file that is damaged, from another version
 * or absent counts as empty.
 *
 * @param home folder of run-time data
 */
export function openContentCache(home: string): ContentCache {
  const path = join(home, 'packages.json');
  const known = read(path);
  let hasNews = false;
  return {
    find: (folder) => known.get(folder),
    learn(folder, content) {
      // The latest come last.
      known.delete(folder);
      known.set(folder, content);
      hasNews = true;
    },
    save(temporary) {
      if (!hasNews) return;
      hasNews = false;
      const entries = Array.from(known, ([folder, content]) => [folder, content.state, content.digest]);
      const text = JSON.stringify(entries.slice(-limit));
      try {
        writeDurably(path, Buffer.from(`${digestOf(text)}\n${text}\n`), { temporary });
      } catch {
        // The digests are computed again next time.
      }
    },
  };
}

function read(path: string): Map<string, KnownContent> {
  try {
    const [checksum, text = ''] = readFileSync(path, 'utf8').split('\n');
    if (digestOf(text) !== checksum) return new Map();
    return new Map(rows.parse(JSON.parse(text)).map(([folder, state, digest]) => [folder, { state, digest }]));
  } catch {
    return new Map();
  }
}
