import { existsSync } from 'node:fs';
import { dirname } from 'node:path';

/** A folder itself or, while it is not there, the nearest above that is. */
export function nearestFolder(folder: string): string {
  return existsSync(folder) || folder === dirname(folder) ? folder : nearestFolder(dirname(folder));
}
