import { relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type BuildOptions, build, type Metafile, transform } from 'esbuild';
import { type Digest, digestOf } from '../../artifacts/digest.ts';
import { DeclarationError } from '../declaration-error.ts';
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
  const bundled = urls.map(async (url, i) => {
    const output = outputs.get(relative(installed.root, fileURLToPath(url)));
    const text = texts.get(`/${i}.js`);
    if (output === undefined || text === undefined) throw new Error(`expected esbuild to bundle ${url}, got nothing`);
    const bytes = Buffer.from(await withShortNames(text));
    return [url, { url, digest: digestOf(bytes), bytes, packages: closure(installed, packageNames(output)) }] as const;
  });
  return new Map(await Promise.all(bundled));
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

function packageNames(output: Metafile['outputs'][string]): Set<string> {
  const names = output.imports
    .filter(({ external, path }) => external && path !== stageModule && !path.startsWith('node:'))
    .map(({ path }) => path.split('/', path.startsWith('@') ? 2 : 1).join('/'));
  return new Set(names);
}

function describeBuildError(error: unknown, root: string): unknown {
  const [first] = (error as { errors?: { text: string; location?: { file: string; line: number } }[] }).errors ?? [];
  if (!first) return error;
  const where = first.location ? `${first.location.file}:${first.location.line}` : root;
  return new DeclarationError(`${where}: ${first.text}`, 'Fix the stage code; nothing has run.');
}
