import { join } from 'node:path';
import type { Progress } from '../../../pipeline/stage.ts';
import { acquire } from './acquire.ts';
import type { PinnedFile } from './pinned.ts';
import { sourcesOf } from './sources.ts';

/** An acquired file. */
interface AcquiredFile {
  /** The publisher's file name. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/**
 * Gets pinned files one after the other, each from the first place that has it: downloads kept in
 * `REPRO_HOME/downloads`, the mirror that `REPRO_MIRROR` names, the public sources. Progress counts the bytes of all
 * files together.
 *
 * @param homes URLs of folders, each ending in a slash
 * @throws AcquireError when no source has a file
 */
export async function acquireFiles<Part extends string>(
  files: Readonly<Record<Part, PinnedFile>>,
  homes: readonly string[],
  { progress, log }: { progress(report: Progress): void; log(line: string): void },
): Promise<Record<Part, AcquiredFile>> {
  const folder = join(process.env.REPRO_HOME || '.repro', 'downloads');
  const total = Object.values<PinnedFile>(files).reduce((sum, { bytes }) => sum + bytes, 0);
  let before = 0;
  let reported = 0;
  const acquired: [string, AcquiredFile][] = [];
  for (const [part, file] of Object.entries<PinnedFile>(files)) {
    const onShare = (share: number) => {
      const done = before + Math.round(share * file.bytes);
      if (done < total && done - reported < total / 100) return;
      reported = done;
      progress({ done, total });
    };
    const sources = sourcesOf(file.set, file.name, homes, process.env.REPRO_MIRROR);
    acquired.push([part, { name: file.name, bytes: await acquire(file, sources, { folder, onShare, log }) }]);
    before += file.bytes;
  }
  return Object.fromEntries(acquired) as Record<Part, AcquiredFile>;
}
