import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Digest, isDigest } from '../../artifacts/digest.ts';
import type { Store } from '../../artifacts/store.ts';
import { readImport } from '../decide/packages/import-from.ts';
import { stageModule } from '../decide/stage-module.ts';

const origin = 'repro://code/';

/**
 * Lets this process import code artifacts: the store's verified bytes are the module, its packages resolve from
 * where the project imports them, wherever the store is, and the engine supplies `pipeline/stage.ts`.
 *
 * @returns imports a bundle by its digest
 */
export function bundleLoader(store: Store, root: string): (code: Digest) => Promise<Record<string, unknown>> {
  registerHooks({
    resolve(specifier, context, next) {
      if (specifier === stageModule) return { url: new URL('../stage.ts', import.meta.url).href, shortCircuit: true };
      if (specifier.startsWith(origin)) return { url: specifier, shortCircuit: true };
      if (!context.parentURL?.startsWith(origin)) return next(specifier, context);
      const imported = readImport(specifier, root);
      const parentURL = pathToFileURL(join(imported.from, 'package.json')).href;
      return next(imported.specifier, { ...context, parentURL });
    },
    load(url, context, next) {
      const digest = url.startsWith(origin) ? url.slice(origin.length) : '';
      if (!isDigest(digest)) return next(url, context);
      return { format: 'module', source: Buffer.from(store.get(digest)), shortCircuit: true };
    },
  });
  return (code) => import(`${origin}${code}`);
}
