import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DeclarationError } from '../../declaration-error.ts';

/** Where a package was found. */
export interface Place {
  /** The folder that leads to it: in a `node_modules`, possibly a link. */
  readonly link: string;
  /** The folder itself, without symbolic links. */
  readonly folder: string;
}

/** What Node and package managers read of a `package.json`. */
export interface Manifest {
  readonly name?: string;
  readonly version?: string;
  readonly exports?: unknown;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
}

/** The nearest folder upwards with a `package.json`: where a pipeline's packages resolve from. */
export function projectRoot(from: string): string {
  return upwards(from).find((folder) => existsSync(join(folder, 'package.json'))) ?? from;
}

/**
 * Node's lookup of a package: the importer's own package if it has that name and exports something, then each
 * `node_modules` from the importer's folder upwards.
 *
 * @param from the importer's folder, without symbolic links
 */
export function findPackage(from: string, name: string): Place | undefined {
  const own = projectRoot(from);
  const manifest = readManifest(own);
  if (manifest?.name === name && manifest.exports !== undefined) return { link: own, folder: own };
  for (const folder of upwards(from)) {
    if (basename(folder) === 'node_modules') continue;
    const link = join(folder, 'node_modules', name);
    if (statSync(link, { throwIfNoEntry: false })?.isDirectory()) return { link, folder: realpathSync(link) };
  }
  return undefined;
}

/** Undefined where there is none, or none that can be read: Node then does without it, too. */
export function readManifest(folder: string): Manifest | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
  } catch {
    return undefined;
  }
}

/**
 * Packages in archives have no installed files that could be counted.
 *
 * @throws DeclarationError in a project that Yarn has installed as Plug'n'Play
 */
export function refusePlugAndPlay(root: string): void {
  const folders = upwards(root);
  const at = folders.findIndex((folder) => ['.pnp.cjs', '.pnp.js'].some((name) => existsSync(join(folder, name))));
  if (at === -1 || folders.slice(0, at + 1).some((folder) => existsSync(join(folder, 'node_modules')))) return;
  throw new DeclarationError(
    `${folders[at]} is installed as Yarn Plug'n'Play: expected packages in node_modules, got an archive of each`,
    'Set `nodeLinker: node-modules` in .yarnrc.yml and run `yarn install`; nothing has run.',
  );
}

/** A folder and all above it, the nearest first. */
function upwards(from: string): string[] {
  const folders = [from];
  for (let folder = from; dirname(folder) !== folder; folder = dirname(folder)) folders.push(dirname(folder));
  return folders;
}
