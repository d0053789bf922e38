import { type BigIntStats, type Dirent, lstatSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { providerFile, providerPackage } from '../../../compute/devices/cuda-provider.ts';

/** Which of a package's files: those of the package, or those that `doctor --install` adds for a device. */
export type Part = 'package' | 'provider';

/** A file that counts. */
export interface CountedFile {
  /** Within the package, with `/`. */
  readonly path: string;
  readonly stat: BigIntStats;
}

/** For people and compilers. Node loads no TypeScript from `node_modules`. */
const unread = /\.(md|markdown|map|flow|tsbuildinfo|d\.[cm]?ts)$/i;
const typescript = /\.[cm]?tsx?$/;
const forPeople =
  /^(licen[cs]e|notice|changelog|changes|history|readme|authors|contributors|copying)([.-][a-z0-9-]*)?$/i;
const program = /\.([cm]?[jt]s|json|node|wasm)$/i;
const binary = /\.(node|dll|dylib|exe|lib|so(\.\d+)*)$/i;

const platforms = new Set(['aix', 'android', 'darwin', 'freebsd', 'linux', 'openbsd', 'sunos', 'win32']);
const architectures = new Set([
  'arm',
  'arm64',
  'ia32',
  'loong64',
  'mips',
  'mipsel',
  'ppc64',
  'riscv64',
  's390x',
  'x64',
]);

/**
 * The files of a package that a program may load on this machine, sorted by path, each with its state on disk.
 *
 * @param folder of the package, without symbolic links
 * @param apart folders that are no part of it although they lie inside: what runs write
 */
export function countedFiles(folder: string, part: Part, apart: ReadonlySet<string>): CountedFile[] {
  const isInstalled = /[/\\]node_modules[/\\]/.test(folder);
  const hasProvider = basename(folder) === providerPackage;
  const files: CountedFile[] = [];
  const seen = new Set([folder]);
  const walk = (inside: string) => {
    for (const entry of readdirSync(join(folder, inside), { withFileTypes: true })) {
      const path = inside === '' ? entry.name : `${inside}/${entry.name}`;
      if (isFolder(entry, join(folder, path), seen)) {
        // What is in a linked folder beside its sources, such as `.git`, is no part of what is loaded.
        const isHidden = !isInstalled && entry.name.startsWith('.');
        if (entry.name !== 'node_modules' && !isHidden && !apart.has(join(folder, path))) walk(path);
      } else if (isOf(part, hasProvider && providerFile.test(entry.name)) && isCounted(path, entry.name, isInstalled)) {
        const stat = statOf(entry, join(folder, path));
        if (stat?.isFile()) files.push({ path, stat });
      }
    }
  };
  walk('');
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

function isOf(part: Part, isProvider: boolean): boolean {
  return isProvider === (part === 'provider');
}

function isCounted(path: string, name: string, isInstalled: boolean): boolean {
  if (unread.test(name) || (isInstalled && typescript.test(name))) return false;
  if (forPeople.test(name) && !program.test(name)) return false;
  return !(binary.test(name) && isForAnotherMachine(path));
}

/** `bin/win32/x64/a.dll`, `prebuilds/linux-arm64/a.node`: the names of folders tell for which machine a binary is. */
function isForAnotherMachine(path: string): boolean {
  const words = path
    .split('/')
    .slice(0, -1)
    .flatMap((folder) => folder.split(/[-_+]/));
  const isOther = (known: ReadonlySet<string>, own: string) =>
    words.some((word) => known.has(word)) && !words.includes(own);
  return isOther(platforms, process.platform) || isOther(architectures, process.arch);
}

/** A link to a folder counts as that folder, once: it may lead to one above. */
function isFolder(entry: Dirent, path: string, seen: Set<string>): boolean {
  if (!entry.isSymbolicLink()) return entry.isDirectory();
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return false;
  const folder = realpathSync(path);
  return !seen.has(folder) && seen.add(folder).has(folder);
}

function statOf(entry: Dirent, path: string): BigIntStats | undefined {
  const options = { bigint: true, throwIfNoEntry: false } as const;
  return entry.isSymbolicLink() ? statSync(path, options) : lstatSync(path, options);
}
