import { readFileSync } from 'node:fs';

/** Waits until a file has enough complete lines, and returns them; a missing file has none. */
export async function lines(path: string, areEnough: (lines: readonly string[]) => boolean): Promise<string[]> {
  for (;;) {
    const found = linesIn(path);
    if (areEnough(found)) return found;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

export function linesIn(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').split('\n').slice(0, -1);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
