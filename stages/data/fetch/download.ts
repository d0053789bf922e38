import { open, readFile } from 'node:fs/promises';
import { beginPartial, dropPartial, findPartial, type PartialDownload } from './partial-download.ts';
import { idleLimit, request } from './request.ts';

export interface DownloadOptions {
  /** Maximum number of bytes to accept. */
  readonly limit: number;
  /** Longest time without a byte, in milliseconds. */
  readonly idle: number;
  /** Called with the share received, 0…1, if the server reports the size. */
  readonly onShare?: ((share: number) => void) | undefined;
}

/**
 * Downloads to a file. Resumes an earlier attempt if the server still has the same version, and starts over otherwise.
 * After a failure the file stays, to resume from.
 *
 * @returns the whole file's bytes, not verified yet, and whether some of them came from an earlier attempt
 * @throws Error that says what the server did
 */
export async function download(
  url: URL,
  path: string,
  options: DownloadOptions,
): Promise<{ readonly bytes: Uint8Array; readonly resumed: boolean }> {
  const idle = idleLimit(options.idle);
  try {
    const partial = await findPartial(path);
    const answer = await ask(url, partial, idle.signal);
    const from = startOf(answer, partial);
    if (from === 0) await beginPartial(path, answer.headers);
    await receive(answer, from, path, options, idle.beat);
    return { bytes: await readFile(path), resumed: from > 0 };
  } finally {
    idle.stop();
  }
}

async function ask(url: URL, partial: PartialDownload | undefined, signal: AbortSignal): Promise<Response> {
  if (partial === undefined) return await request(url, {}, signal);
  const headers = { range: `bytes=${partial.size}-`, 'if-range': partial.validator };
  const answer = await request(url, headers, signal);
  if (answer.status !== 416) return answer;
  // The server's file is no longer than the partial one, so the partial one is useless.
  await answer.body?.cancel();
  return await request(url, {}, signal);
}

/** The offset at which the answer's body begins. */
function startOf(answer: Response, partial: PartialDownload | undefined): number {
  if (answer.status === 200) return 0;
  if (answer.status !== 206) throw new Error(`HTTP ${answer.status}`);
  const range = answer.headers.get('content-range');
  const start = /^bytes (\d+)-\d+\/(?:\d+|\*)$/.exec(range ?? '')?.[1];
  if (partial !== undefined && Number(start) === partial.size) return partial.size;
  throw new Error(`expected the range from byte ${partial?.size ?? 0}, got ${range ?? 'no Content-Range'}`);
}

async function receive(
  answer: Response,
  from: number,
  path: string,
  { limit, onShare }: DownloadOptions,
  beat: () => void,
): Promise<void> {
  const total = from + Number(answer.headers.get('content-length') ?? Number.NaN);
  const file = await open(path, 'a');
  try {
    let size = from;
    for await (const chunk of answer.body ?? []) {
      beat();
      size += chunk.length;
      if (size > limit) {
        await dropPartial(path);
        throw new Error(`more than ${limit} bytes`);
      }
      await file.writeFile(chunk);
      if (total > 0) onShare?.(Math.min(1, size / total));
    }
  } finally {
    await file.close();
  }
}
