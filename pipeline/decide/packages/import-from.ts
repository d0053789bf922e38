import { isBuiltin } from 'node:module';
import { relative, resolve } from 'node:path';
import type { Import } from './closure.ts';
import { findPackage } from './lookup.ts';

const mark = 'repro:from/';

/**
 * How a bundle imports a package: as the file wrote it if the project's root resolves it to the same package, else with
 * the folder that it resolves from, relative to the root.
 *
 * @param from the importing file's folder, without symbolic links
 * @returns undefined for what is no package
 */
export function portableImport(specifier: string, from: string, root: string): string | undefined {
  const name = packageOf(specifier);
  if (name === undefined) return undefined;
  const place = findPackage(from, name);
  if (place === undefined || place.folder === findPackage(root, name)?.folder) return specifier;
  // The folder above `node_modules`: where the importing file lies below it makes no difference.
  const base = place.link === place.folder && !place.link.endsWith(`/node_modules/${name}`) ? place.link : undefined;
  const origin = base ?? place.link.slice(0, -`/node_modules/${name}`.length);
  return `${mark}${encodeURIComponent(relative(root, origin))}/${specifier}`;
}

/** What an import in a bundle is resolved as, and from which folder. */
export function readImport(specifier: string, root: string): { readonly specifier: string; readonly from: string } {
  if (!specifier.startsWith(mark)) return { specifier, from: root };
  const [folder = '', ...rest] = specifier.slice(mark.length).split('/');
  return { specifier: rest.join('/'), from: resolve(root, decodeURIComponent(folder)) };
}

/** The package that an import in a bundle names; undefined for what is none. */
export function importedPackage(specifier: string, root: string): Import | undefined {
  const read = readImport(specifier, root);
  const name = packageOf(read.specifier);
  return name === undefined ? undefined : { name, from: read.from };
}

/** `@scope/name` of `@scope/name/file.js`. */
function packageOf(specifier: string): string | undefined {
  if (isBuiltin(specifier) || /^[./#]|^[a-z]+:/.test(specifier)) return undefined;
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}
