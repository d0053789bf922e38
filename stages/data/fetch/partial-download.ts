import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';

/** The beginning of a file that was being downloaded. */
export interface PartialDownload {
  readonly size: number;
  /** What names the server's version of it, for `If-Range`: a strong ETag or a date. */
  readonly validator: string;
}

// It comes from the disk and goes into a header, so nothing but what a header may hold.
const sidecar = z.strictObject({ validator: z.string().regex(/^[ -~]{1,200}$/) });

/** What is there to go on from, or undefined: a beginning whose version is unknown cannot be continued. */
export async function findPartial(path: string): Promise<PartialDownload | undefined> {
  try {
    const { validator } = sidecar.parse(JSON.parse(await readFile(noteOf(path), 'utf8')));
    const size = await sizeOf(path);
    return size > 0 ? { size, validator } : undefined;
  } catch {
    return undefined;
  }
}

/** Empties it for a download from the first byte. */
export async function beginPartial(path: string, headers: Headers): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  // In this order a crash in between never leaves old bytes beside the new version's name.
  await dropPartial(path);
  await writeFile(path, '');
  const validator = validatorOf(headers);
  if (validator !== null) await writeFile(noteOf(path), JSON.stringify({ validator }));
}

export async function dropPartial(path: string): Promise<void> {
  await rm(path, { force: true });
  await rm(noteOf(path), { force: true });
}

/** How many bytes of it there are; 0 when there is none. */
export async function sizeOf(path: string): Promise<number> {
  return (await stat(path).catch(() => undefined))?.size ?? 0;
}

function noteOf(path: string): string {
  return `${path}.json`;
}

function validatorOf(headers: Headers): string | null {
  const tag = headers.get('etag');
  return tag !== null && !tag.startsWith('W/') ? tag : headers.get('last-modified');
}
