import { resolve } from 'node:path';

/** A mirror as an absolute path: workers run in the project's folder, but the user's path starts from this one. */
export function absoluteMirror(given: string): string {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(given) ? given : resolve(given);
}
