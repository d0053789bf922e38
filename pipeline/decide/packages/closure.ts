import { readContent } from './content.ts';
import type { Installed } from './installed.ts';
import { findPackage, type Manifest, type Place, readManifest } from './lookup.ts';

/** A package as a file imports it. */
export interface Import {
  readonly name: string;
  /** The folder that it resolves from, without symbolic links. */
  readonly from: string;
}

/** A package that code reaches. */
export interface ReachedPackage extends Place {
  readonly name: string;
  readonly version: string;
  /** What it is: `4.6.7`, and a beginning of the hash of its content. */
  readonly identity: string;
  /** How many files count. */
  readonly files: number;
  /** Stays the same as long as nobody writes to its files. */
  readonly written: string;
}

/** All packages that some imports reach. */
export interface Closure {
  readonly imports: readonly Import[];
  readonly reached: readonly ReachedPackage[];
  /**
   * What each package is, by name and sorted: `4.6.7 3f0a…`. Copies of one package are all listed, each with those that
   * import it. A package that is imported but not installed is listed as such.
   */
  readonly packages: Readonly<Record<string, string>>;
}

/** Half of a SHA-256: as safe against chance as a whole one, and readable. */
const shown = 32;

/**
 * Follows imports to the packages that they reach: each is looked up from where it is imported, with what it depends on.
 *
 * @throws what {@link readContent} throws
 */
export function closureOf(imports: readonly Import[], installed: Installed): Closure {
  const packages = new Map<string, ReachedPackage>();
  const importers = new Map<string, Set<string>>();
  const missing = new Set<string>();
  const pending = imports.map((each) => ({ ...each, by: '', isNeeded: true }));
  for (let next = pending.pop(); next; next = pending.pop()) {
    const { name, from, by, isNeeded } = next;
    const place = findPackage(from, name);
    if (place === undefined) {
      // A dependency that is not installed is not used: it is optional, or a peer.
      if (isNeeded) missing.add(name);
      continue;
    }
    const manifest = readManifest(place.folder);
    if (by !== '' && isForAnotherMachine(manifest)) continue;
    importers.set(place.folder, (importers.get(place.folder) ?? new Set()).add(by));
    if (packages.has(place.folder)) continue;
    packages.set(place.folder, describe(name, place, manifest, installed));
    for (const dependency of dependenciesOf(manifest))
      pending.push({ name: dependency, from: place.folder, by: `${name}@${manifest?.version}`, isNeeded: false });
  }
  const reached = [...packages.values()];
  return { imports, reached, packages: listed(reached, importers, missing) };
}

function describe(name: string, place: Place, manifest: Manifest | undefined, installed: Installed): ReachedPackage {
  const { digest, files, written } = readContent(place.folder, 'package', installed.apart, installed.contents);
  const version = manifest?.version ?? 'no version';
  return { ...place, name, version, identity: `${version} ${digest.slice(0, shown)}`, files, written };
}

function listed(
  reached: readonly ReachedPackage[],
  importers: ReadonlyMap<string, ReadonlySet<string>>,
  missing: Iterable<string>,
): Record<string, string> {
  const copies = Map.groupBy(reached, ({ name }) => name);
  const found = Array.from(copies, ([name, all]): [string, string] => {
    if (all.length === 1) return [name, all[0]!.identity];
    // Who gets which copy is part of what runs.
    const each = all.map(({ identity, folder }) => `${identity} for ${[...importers.get(folder)!].sort().join(' ')}`);
    return [name, each.sort().join(', ')];
  });
  const absent = Array.from(missing, (name): [string, string] => [name, 'not installed']);
  return Object.fromEntries([...absent, ...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function dependenciesOf(manifest: Manifest | undefined): string[] {
  return Object.keys({
    ...manifest?.dependencies,
    ...manifest?.optionalDependencies,
    ...manifest?.peerDependencies,
  });
}

/** Package managers leave out what is not for this machine, but a folder that was copied may hold it. */
function isForAnotherMachine(manifest: Manifest | undefined): boolean {
  return excludes(manifest?.os, process.platform) || excludes(manifest?.cpu, process.arch);
}

/** `['linux', 'darwin']` lists what is meant, `['!win32']` what is not. */
function excludes(listed: readonly string[] | undefined, own: string): boolean {
  if (!Array.isArray(listed) || listed.length === 0) return false;
  const isRefused = listed.includes(`!${own}`);
  const isLimited = listed.some((each) => !each.startsWith('!'));
  return isRefused || (isLimited && !listed.includes(own));
}
