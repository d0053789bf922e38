import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildFailure, build, type Metafile } from 'esbuild';
import { type Digest, digestOf } from '../../artifacts/digest.ts';
import { DeclarationError } from '../declaration-error.ts';
import { asFunction } from './bundle/as-function.ts';
import { firstPass } from './bundle/bundling.ts';
import { describeMessage } from './bundle/describe-message.ts';
import { findRefused, findTopLevelAwait, type Refused } from './bundle/refused-code.ts';
import { type Closure, closureOf, type Import } from './packages/closure.ts';
import { importedPackage } from './packages/import-from.ts';
import type { Installed } from './packages/installed.ts';
import { stageModule } from './stage-module.ts';

/** All code that one file reaches, as the body of one function: what is hashed is what runs. */
export interface Code {
  /** URL of the file. */
  readonly url: string;
  readonly digest: Digest;
  readonly bytes: Uint8Array;
  /** Packages it imports, with what they depend on. */
  readonly closure: Closure;
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
  const result = await build(firstPass(root, entryPoints)).catch((error) => {
    throw describeBuildError(error, root);
  });
  const outputs = new Map(Object.values(result.metafile.outputs).map((output) => [output.entryPoint, output]));
  const texts = new Map(result.outputFiles.map(({ path, text }) => [path, text]));
  const closureIn = closures(installed);
  const bundled = urls.map(async (url, i) => {
    const output = outputs.get(relative(root, fileURLToPath(url)));
    const text = texts.get(`/${i}.js`);
    if (output === undefined || text === undefined) throw new Error(`expected esbuild to bundle ${url}, got nothing`);
    const refused = findRefused(text);
    if (refused) throw await describeRefused(refused, url, root);
    const imports = importsOf(output, text, root).filter(({ name }) => !unused.get(url)?.includes(name));
    const { code } = await asFunction(text, output.imports).catch(async (error: unknown) => {
      const awaited = findTopLevelAwait(text);
      throw awaited ? await describeRefused(awaited, url, root) : error;
    });
    const bytes = Buffer.from(code);
    return [url, { url, digest: digestOf(bytes), bytes, closure: closureIn(imports) }] as const;
  });
  return new Map(await Promise.all(bundled));
}

/** Bundles that import the same packages share one closure. */
function closures(installed: Installed): (imports: readonly Import[]) => Closure {
  const known = new Map<string, Closure>();
  return (imports) => {
    const key = JSON.stringify(imports);
    const closure = known.get(key) ?? closureOf(imports, installed);
    known.set(key, closure);
    return closure;
  };
}

async function describeRefused({ at, what, remedy }: Refused, url: string, root: string): Promise<DeclarationError> {
  const { placeInFirstPass } = await import('./bundle/source-places.ts');
  const place = await placeInFirstPass(url, root, at);
  const where = place ? `${place.file}:${place.line}:${place.column}` : url;
  return new DeclarationError(`${where}: expected code that runs from the store, got ${what}`, remedy);
}

/** The packages that a bundle imports, and those of which it only asks where a file is. */
function importsOf({ imports }: Metafile['outputs'][string], text: string, root: string): Import[] {
  const outside = imports.filter(({ external, path }) => external && path !== stageModule).map(({ path }) => path);
  const located = Array.from(text.matchAll(/\bimport\.meta\.resolve\(["'`]([^"'`]+)/g), ([, path = '']) => path);
  return [...new Set([...outside, ...located])].sort().flatMap((path) => importedPackage(path, root) ?? []);
}

function describeBuildError(error: unknown, root: string): unknown {
  const [first] = (error as Partial<BuildFailure>).errors ?? [];
  if (!first) return error;
  return new DeclarationError(describeMessage(first, root), 'Fix the stage code; nothing has run.');
}
