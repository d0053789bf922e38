import { readFileSync } from 'node:fs';

/** A file's bytes, or undefined when there is none: it may go at any moment, so asking first would prove nothing. */
export function readIfThere(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
