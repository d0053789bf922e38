import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A place that may have a file: a path on this machine, or an http(s) URL. */
export type Source = { readonly kind: 'path'; readonly path: string } | { readonly kind: 'url'; readonly url: URL };

/**
 * Where to look for a file of a data set, best first: the mirror, then the data set's public sources.
 *
 * @param set the data set's folder in a mirror, e.g. `mnist`
 * @param homes URLs of folders, each ending in a slash, that hold the files of this set
 * @param mirror a folder, `file://` or `http(s)://` URL that holds `<set>/<file>`; empty or undefined for none
 * @throws TypeError with code `ENVIRONMENT` when the mirror is another kind of URL, or one with a password
 */
export function sourcesOf(set: string, file: string, homes: readonly string[], mirror: string | undefined): Source[] {
  const publicHomes = homes.map((home): Source => ({ kind: 'url', url: new URL(file, home) }));
  return mirror ? [inMirror(mirror, set, file), ...publicHomes] : publicHomes;
}

/** The source's name in messages. */
export function nameOf(source: Source): string {
  return source.kind === 'path' ? source.path : source.url.href;
}

function inMirror(mirror: string, set: string, file: string): Source {
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(mirror)) return { kind: 'path', path: resolve(mirror, set, file) };
  const base = new URL(mirror.endsWith('/') ? mirror : `${mirror}/`);
  if (base.protocol === 'file:') return { kind: 'path', path: resolve(fileURLToPath(base), set, file) };
  // Credentials would end up in messages and logs.
  if (/^https?:$/.test(base.protocol) && !base.username && !base.password) {
    return { kind: 'url', url: new URL(`${set}/${file}`, base) };
  }
  const got = `${base.protocol}//${base.host}`;
  throw Object.assign(
    new TypeError(`mirror: expected a folder, or a file:// or http(s):// URL without a password, got ${got}`),
    { code: 'ENVIRONMENT' },
  );
}
