import { readFileSync } from 'node:fs';

/** A file's bytes, or undefined if there is none. It may vanish at any moment, so checking first proves nothing. */
export function readIfThere(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
