import type { Plugin } from 'esbuild';
import { portableImport } from '../packages/import-from.ts';

/** A package resolves from the file that imports it, as in Node, although the bundle is one file. */
export function packagesByImporter(root: string): Plugin {
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
