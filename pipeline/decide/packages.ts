import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const folder = 'node_modules/';

interface LockedPackage {
  readonly version?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/** The packages installed in the project, as npm recorded them. */
export interface Installed {
  readonly root: string;
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

/** The nearest folder upwards with a `package.json`: where a pipeline's packages resolve from. */
export function projectRoot(from: string): string {
  let folder = from;
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder);
    if (parent === folder) return from;
    folder = parent;
  }
  return folder;
}

/** Reads npm's record of what is installed, else the lockfile. */
export function readInstalled(root: string): Installed {
  for (const file of ['node_modules/.package-lock.json', 'package-lock.json']) {
    const path = join(root, file);
    if (existsSync(path)) return { root, packages: JSON.parse(readFileSync(path, 'utf8')).packages ?? {} };
  }
  return { root, packages: {} };
}

/**
 * Some packages and everything they depend on, at exact versions, sorted by name. Two versions of one package are both
 * listed, joined by a comma.
 */
export function closure(installed: Installed, names: Iterable<string>): Record<string, string> {
  const versions = new Map<string, Set<string>>();
  for (const path of closurePaths(installed, names)) {
    const name = path.slice(path.lastIndexOf(folder) + folder.length);
    const known = versions.get(name) ?? new Set();
    versions.set(name, known.add(installed.packages[path]?.version ?? 'not installed'));
  }
  return Object.fromEntries(
    [...versions].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, all]) => [name, [...all].sort().join(',')]),
  );
}

/** The folders, relative to the root, of some packages and of everything they depend on. */
export function closurePaths({ packages }: Installed, names: Iterable<string>): Set<string> {
  const seen = new Set<string>();
  const pending = Array.from(names, (name) => resolvePackage(packages, '', name) ?? `${folder}${name}`);
  for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
    if (seen.has(path)) continue;
    seen.add(path);
    const entry = packages[path];
    // An optional or peer package that is not installed is not used.
    for (const dependency of Object.keys({
      ...entry?.dependencies,
      ...entry?.optionalDependencies,
      ...entry?.peerDependencies,
    })) {
      const resolved = resolvePackage(packages, path, dependency);
      if (resolved) pending.push(resolved);
    }
  }
  return seen;
}

/** Node's lookup: the importer's own `node_modules`, then each one further up. */
function resolvePackage(packages: Installed['packages'], importer: string, name: string): string | undefined {
  for (let at = importer; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) {
    const candidate = `${at}${at ? '/' : ''}node_modules/${name}`;
    if (Object.hasOwn(packages, candidate)) return candidate;
    if (at === '') return undefined;
    if (!at.includes('/node_modules/')) at = '';
  }
}
