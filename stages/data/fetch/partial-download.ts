import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';

/** The beginning of a file from an interrupted download. */
export interface PartialDownload {
  readonly size: number;
  /** Identifies the server's version of the file, for `If-Range`: a strong ETag or a date. */
  readonly validator: string;
}

// It is read from disk and sent in a header, so it may only hold what a header may hold.
const sidecar = z.strictObject({ validator: z.string().regex(/^[ -~]{1,200}$/) });

/** The partial download to resume, or undefined. Without a known version it cannot be resumed. */
export async function findPartial(path: string): Promise<PartialDownload | undefined> {
  try {
    const { validator } = sidecar.parse(JSON.parse(await readFile(noteOf(path), 'utf8')));
    const size = await sizeOf(path);
    return size > 0 ? { size, validator } : undefined;
  } catch {
    return undefined;
  }
}

/** Empties the file for a download from the first byte. */
export async function beginPartial(path: string, headers: Headers): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  // In this order, a crash in between never leaves old bytes next to the new version's validator.
  await dropPartial(path);
  await writeFile(path, '');
  const validator = validatorOf(headers);
  if (validator !== null) await writeFile(noteOf(path), JSON.stringify({ validator }));
}

export async function dropPartial(path: string): Promise<void> {
  await rm(path, { force: true });
  await rm(noteOf(path), { force: true });
}

/** Number of bytes in the file; 0 if there is none. */
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
