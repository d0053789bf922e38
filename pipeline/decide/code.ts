import { relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type BuildOptions, build, type Metafile, type Plugin, transform } from 'esbuild';
import { type Digest, digestOf } from '../../artifacts/digest.ts';
import { DeclarationError } from '../declaration-error.ts';
import { type Closure, closureOf, type Import } from './packages/closure.ts';
import { importedPackage, portableImport } from './packages/import-from.ts';
import type { Installed } from './packages/installed.ts';
import { stageModule } from './stage-module.ts';

/** All code that one file reaches, as one module: what is hashed is what runs. */
export interface Code {
  /** URL of the file. */
  readonly url: string;
  readonly digest: Digest;
  readonly bytes: Uint8Array;
  /** Packages it imports, with what they depend on. */
  readonly closure: Closure;
}

/** Comments, types, formatting and what is not reached leave no trace in the result. */
export const bundling = {
  bundle: true,
  write: false,
  metafile: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  packages: 'external',
  treeShaking: true,
  legalComments: 'none',
  charset: 'utf8',
  logLevel: 'silent',
  plugins: [
    {
      name: 'stage-is-supplied',
      setup({ onResolve }) {
        onResolve({ filter: /\/stage\.ts$/ }, ({ path, resolveDir }) =>
          pathToFileURL(resolve(resolveDir, path)).href === new URL('../stage.ts', import.meta.url).href
            ? { path: stageModule, external: true }
            : undefined,
        );
      },
    },
  ],
} satisfies BuildOptions;

/**
 * Bundles each file separately, in one call of esbuild.
 *
 * @param files URLs of stage or facility modules
 * @throws DeclarationError when a file does not parse or an import does not resolve
 */
export async function bundleCode(files: Iterable<string>, installed: Installed): Promise<Map<string, Code>> {
  const urls = [...files];
  const entryPoints = Object.fromEntries(urls.map((url, i) => [String(i), fileURLToPath(url)]));
  const result = await build({
    ...bundling,
    plugins: [...bundling.plugins, packagesByImporter(installed.root)],
    entryPoints,
    outdir: '/',
    absWorkingDir: installed.root,
    minifySyntax: true,
    minifyWhitespace: true,
  }).catch((error) => {
    throw describeBuildError(error, installed.root);
  });
  const outputs = new Map(Object.values(result.metafile.outputs).map((output) => [output.entryPoint, output]));
  const texts = new Map(result.outputFiles.map(({ path, text }) => [path, text]));
  const closureIn = closures(installed);
  const bundled = urls.map(async (url, i) => {
    const output = outputs.get(relative(installed.root, fileURLToPath(url)));
    const text = texts.get(`/${i}.js`);
    if (output === undefined || text === undefined) throw new Error(`expected esbuild to bundle ${url}, got nothing`);
    const bytes = Buffer.from(await withShortNames(text));
    return [url, { url, digest: digestOf(bytes), bytes, closure: closureIn(output) }] as const;
  });
  return new Map(await Promise.all(bundled));
}

/** A package resolves from the file that imports it, as in Node, although the bundle is one module. */
function packagesByImporter(root: string): Plugin {
  return {
    name: 'packages-by-importer',
    setup({ onResolve }) {
      onResolve({ filter: /^[^./#]/ }, ({ path, resolveDir, kind }) => {
        const imported = kind === 'entry-point' ? undefined : portableImport(path, resolveDir, root);
        return imported === undefined ? undefined : { path: imported, external: true };
      });
    },
  };
}

/** Bundles that import the same packages share one closure. */
function closures(installed: Installed): (output: Metafile['outputs'][string]) => Closure {
  const known = new Map<string, Closure>();
  return (output) => {
    const imports = importsOf(output, installed.root);
    const key = JSON.stringify(imports);
    const closure = known.get(key) ?? closureOf(imports, installed);
    known.set(key, closure);
    return closure;
  };
}

/**
 * Shortens names in a second pass: esbuild assigns letters by how often they occur in its input, which in the first
 * pass includes types and unreached code.
 */
async function withShortNames(module: string): Promise<string> {
  const { code } = await transform(module, {
    minify: true,
    format: 'esm',
    target: 'node24',
    charset: 'utf8',
    legalComments: 'none',
  });
  return code;
}

function importsOf({ imports }: Metafile['outputs'][string], root: string): Import[] {
  const outside = imports.filter(({ external, path }) => external && path !== stageModule).map(({ path }) => path);
  return [...new Set(outside)].sort().flatMap((path) => importedPackage(path, root) ?? []);
}

function describeBuildError(error: unknown, root: string): unknown {
  const [first] = (error as { errors?: { text: string; location?: { file: string; line: number } }[] }).errors ?? [];
  if (!first) return error;
  const where = first.location ? `${first.location.file}:${first.location.line}` : root;
  return new DeclarationError(`${where}: ${first.text}`, 'Fix the stage code; nothing has run.');
}
