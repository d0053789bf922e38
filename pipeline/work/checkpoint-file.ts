import { closeSync, lstatSync, openSync, readSync } from 'node:fs';
import { type Digest, digestOf } from '../../artifacts/digest.ts';
import { readIfThere } from '../../artifacts/read-if-there.ts';

/**
 * A file of a step's progress: a header of four lines, an empty line, then the stage's bytes. The header says whose
 * progress it is, how far, and of which bytes, so that a file under another's name proves nothing by its name.
 *
 * Format history: 1, the first with a header.
 */
const title = 'repro checkpoint 1';

/** Bytes that hold every header: its lines are of known length, and progress has at most 16 digits. */
const longestHeader = 256;

/** Where a file should be in a step's progress. */
export interface Place {
  readonly key: Digest;
  readonly progress: number;
}

export function encodeCheckpoint(place: Place, bytes: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.from(header(place, digestOf(bytes))), bytes]);
}

export type CheckpointReading =
  | { readonly kind: 'valid'; readonly bytes: Uint8Array }
  | { readonly kind: 'missing' }
  /** `problem`: what was expected and what the file holds. */
  | { readonly kind: 'refused'; readonly problem: string };

/** Reads the file and checks that it is the progress of this key. */
export function readCheckpoint(path: string, place: Place): CheckpointReading {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return { kind: 'missing' };
  // A pipe would never end.
  if (!stats.isFile()) return { kind: 'refused', problem: 'expected a regular file' };
  // A worker of a killed run lives on for up to a second and may delete a file that was listed before.
  const file = readIfThere(path);
  if (file === undefined) return { kind: 'missing' };
  const start = file.indexOf('\n\n') + 2;
  // A copy, so that decoders may rely on its alignment.
  const bytes = new Uint8Array(file.subarray(start));
  const expected = header(place, digestOf(bytes));
  const found = file.subarray(0, start).toString('latin1');
  return found === expected ? { kind: 'valid', bytes } : { kind: 'refused', problem: firstDifference(expected, found) };
}

/** Whether the header, at least, is of this place; the bytes are not read. */
export function claimsPlace(path: string, place: Place): boolean {
  if (!lstatSync(path, { throwIfNoEntry: false })?.isFile()) return false;
  const file = openSync(path, 'r');
  try {
    const begin = Buffer.alloc(longestHeader);
    const length = readSync(file, begin);
    return begin.toString('latin1', 0, length).startsWith(claims(place));
  } finally {
    closeSync(file);
  }
}

function header(place: Place, digest: Digest): string {
  return `${claims(place)}digest ${digest}\n\n`;
}

function claims({ key, progress }: Place): string {
  return `${title}\nkey ${key}\nprogress ${progress}\n`;
}

function firstDifference(expected: string, found: string): string {
  const lines = found.split('\n');
  const differing = expected.split('\n').findIndex((line, i) => line !== lines[i]);
  const [wanted = '', got = ''] = [expected.split('\n')[differing], lines[differing]];
  return `expected "${wanted}", got ${JSON.stringify(got.slice(0, 80))}`;
}
