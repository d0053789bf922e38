import { existsSync } from 'node:fs';
import { dirname } from 'node:path';

/** The folder itself or, if it does not exist, the nearest parent that does. */
export function nearestFolder(folder: string): string {
  return existsSync(folder) || folder === dirname(folder) ? folder : nearestFolder(dirname(folder));
}
