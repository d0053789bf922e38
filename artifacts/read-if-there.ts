import { readFileSync } from 'node:fs';

/**
 * Reads a file, or returns undefined if there is none. The file may vanish at any moment, so checking first proves
 * nothing.
 */
export function readIfThere(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
