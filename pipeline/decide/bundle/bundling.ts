import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type BuildOptions, type Plugin, transform } from 'esbuild';
import { stageModule } from '../stage-module.ts';
import { definesStage, type Rewritten, withoutDeclaredMembers } from './declared-members.ts';
import { packagesByImporter } from './packages-by-importer.ts';
import { sourceLanguage } from './source-language.ts';

const stageFile = new URL('../../stage.ts', import.meta.url).href;

const stageIsSupplied: Plugin = {
  name: 'stage-is-supplied',
  setup({ onResolve }) {
    onResolve({ filter: /\/stage\.ts$/ }, ({ path, resolveDir }) =>
      pathToFileURL(resolve(resolveDir, path)).href === stageFile ? { path: stageModule, external: true } : undefined,
    );
  },
};

/** What only the scheduler reads of a stage is left out, in every file that defines one. */
const declaredMembersAreLeftOut: Plugin = {
  name: 'declared-members-are-left-out',
  setup({ onLoad }) {
    onLoad({ filter: /\.m?[jt]s$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      // Esbuild reports a syntax error best by itself.
      const rewritten = definesStage.test(source) ? await rewrite(source).catch(() => undefined) : undefined;
      return rewritten && { contents: rewritten.text, loader: 'js' };
    });
  },
};

/** A file that defines a stage, as it is bundled, and the JavaScript that it was made from, with its source map. */
export async function rewrite(source: string): Promise<Rewritten & { readonly module: string; readonly map: string }> {
  const { code, map } = await transform(source, {
    ...sourceLanguage,
    loader: 'ts',
    format: 'esm',
    sourcemap: 'external',
    supported: { 'template-literal': false },
  });
  return { ...withoutDeclaredMembers(code), module: code, map };
}

/**
 * Comments, types, formatting and what is not reached leave no trace in the result; names of functions and classes are
 * as written, since to some code they are data.
 */
export const bundling = {
  ...sourceLanguage,
  bundle: true,
  write: false,
  metafile: true,
  format: 'esm',
  platform: 'node',
  packages: 'external',
  treeShaking: true,
  keepNames: true,
  plugins: [stageIsSupplied, declaredMembersAreLeftOut],
} satisfies BuildOptions;

/** The first of two passes, over files of one project. */
export function firstPass(root: string, entryPoints: Readonly<Record<string, string>>) {
  return {
    ...bundling,
    plugins: [...bundling.plugins, packagesByImporter(root)],
    absWorkingDir: root,
    entryPoints,
    minifySyntax: true,
    minifyWhitespace: true,
    outdir: '/',
  } satisfies BuildOptions;
}
