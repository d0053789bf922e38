import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildFailure, build, type Metafile, transform } from 'esbuild';
import { type Digest, digestOf } from '../../artifacts/digest.ts';
import { DeclarationError } from '../declaration-error.ts';
import { firstPass, secondPass } from './bundle/bundling.ts';
import { describeMessage } from './bundle/describe-message.ts';
import { findRefused, type Refused } from './bundle/refused-code.ts';
import { closure, type Installed } from './packages.ts';
import { stageModule } from './stage-module.ts';

/** All code that one file reaches, as one module: what is hashed is what runs. */
export interface Code {
  /** URL of the file. */
  readonly url: string;
  readonly digest: Digest;
  readonly bytes: Uint8Array;
  /** Packages it imports, with what they depend on, at exact versions. */
  readonly packages: Readonly<Record<string, string>>;
}

/**
 * Bundles each file separately, in one call of esbuild.
 *
 * @param files URLs of stage or facility modules
 * @param unused packages, by such a URL, that are imported there but never loaded
 * @throws DeclarationError when a file does not parse, an import does not resolve, or code cannot run from the store
 */
export async function bundleCode(
  files: Iterable<string>,
  installed: Installed,
  unused: ReadonlyMap<string, readonly string[]> = new Map(),
): Promise<Map<string, Code>> {
  const { root } = installed;
  const urls = [...files];
  const entryPoints = Object.fromEntries(urls.map((url, i) => [String(i), fileURLToPath(url)]));
  const result = await build({ ...firstPass, entryPoints, absWorkingDir: root }).catch((error) => {
    throw describeBuildError(error, root);
  });
  const outputs = new Map(Object.values(result.metafile.outputs).map((output) => [output.entryPoint, output]));
  const texts = new Map(result.outputFiles.map(({ path, text }) => [path, text]));
  const bundled = urls.map(async (url, i) => {
    const output = outputs.get(relative(root, fileURLToPath(url)));
    const text = texts.get(`/${i}.js`);
    if (output === undefined || text === undefined) throw new Error(`expected esbuild to bundle ${url}, got nothing`);
    const refused = findRefused(text);
    if (refused) throw await describeRefused(refused, url, root);
    const names = packageNames(output, text).difference(new Set(unused.get(url)));
    const bytes = Buffer.from((await transform(text, secondPass)).code);
    return [url, { url, digest: digestOf(bytes), bytes, packages: closure(installed, names) }] as const;
  });
  return new Map(await Promise.all(bundled));
}

async function describeRefused({ at, what, remedy }: Refused, url: string, root: string): Promise<DeclarationError> {
  const { openPlaces } = await import('./bundle/source-places.ts');
  const place = await (await openPlaces(url, root)).ofFirstPass(at);
  const where = place ? `${place.file}:${place.line}:${place.column}` : url;
  return new DeclarationError(`${where}: expected code that runs from the store, got ${what}`, remedy);
}

/** The packages that a bundle imports, and those of which it only asks where a file is. */
function packageNames(output: Metafile['outputs'][string], text: string): Set<string> {
  const imported = output.imports.filter(({ external, path }) => external && path !== stageModule);
  const located = Array.from(text.matchAll(/\bimport\.meta\.resolve\(["'`]([^"'`]+)/g), ([, path]) => path!);
  const paths = [...imported.map(({ path }) => path), ...located].filter((path) => !path.startsWith('node:'));
  return new Set(paths.map((path) => path.split('/', path.startsWith('@') ? 2 : 1).join('/')));
}

function describeBuildError(error: unknown, root: string): unknown {
  const [first] = (error as Partial<BuildFailure>).errors ?? [];
  if (!first) return error;
  return new DeclarationError(describeMessage(first, root), 'Fix the stage code; nothing has run.');
}
