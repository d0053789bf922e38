import { resolve } from 'node:path';

/** A mirror as workers can use it: they run in the project's folder, while a path is meant from here. */
export function absoluteMirror(given: string): string {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(given) ? given : resolve(given);
}
