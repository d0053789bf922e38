import { channel } from 'node:diagnostics_channel';
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Digest, isDigest } from '../../artifacts/digest.ts';
import type { Store } from '../../artifacts/store.ts';
import { readImport } from '../decide/packages/import-from.ts';
import { stageModule } from '../decide/stage-module.ts';

export const codeOrigin = 'repro://code/';
/** A module that each bundle imports last when it is first loaded: its packages are there, its own code has not run. */
const packagesLoaded = 'repro:packages-loaded/';
const announcement = `process.getBuiltinModule('diagnostics_channel').channel('${packagesLoaded}').publish();`;

/** Code artifacts as modules. */
export interface Bundles {
  /** Imports a bundle once; its state stays. */
  keep(code: Digest): Promise<Record<string, unknown>>;
  /** Evaluates a bundle anew; the packages that it imports stay loaded. */
  evaluate(code: Digest): Promise<Record<string, unknown>>;
  /** The size of the code that was evaluated again, in bytes: Node never releases a module. */
  repeated(): number;
}

/**
 * Lets this process import code artifacts: the store's verified bytes are the module, its packages resolve from
 * where the project imports them, wherever the store is, and the engine supplies `pipeline/stage.ts`.
 *
 * @param onPackages called when a bundle's packages have been loaded for the first time, before its own code runs
 */
export function openBundles(store: Store, root: string, onPackages: () => void): Bundles {
  const sources = new Map<Digest, Buffer>();
  const evaluations = new Map<Digest, number>();
  let repeated = 0;
  channel(packagesLoaded).subscribe(onPackages);

  function sourceOf(code: Digest): Buffer {
    const source = sources.get(code) ?? Buffer.from(store.get(code));
    sources.set(code, source);
    return source;
  }

  registerHooks({
    resolve(specifier, context, next) {
      if (specifier === stageModule) return { url: new URL('../stage.ts', import.meta.url).href, shortCircuit: true };
      if (specifier.startsWith(codeOrigin) || specifier.startsWith(packagesLoaded))
        return { url: specifier, shortCircuit: true };
      if (!context.parentURL?.startsWith(codeOrigin)) return next(specifier, context);
      const imported = readImport(specifier, root);
      const parentURL = pathToFileURL(join(imported.from, 'package.json')).href;
      return next(imported.specifier, { ...context, parentURL });
    },
    load(url, context, next) {
      if (url.startsWith(packagesLoaded)) return { format: 'module', source: announcement, shortCircuit: true };
      const [digest = '', time] = url.startsWith(codeOrigin) ? url.slice(codeOrigin.length).split('?') : [];
      if (!isDigest(digest)) return next(url, context);
      const source = sourceOf(digest);
      if (time !== undefined) return { format: 'module', source, shortCircuit: true };
      // Last, so that no line moves.
      return { format: 'module', source: `${source}\nimport '${packagesLoaded}${digest}';`, shortCircuit: true };
    },
  });

  return {
    keep: (code) => import(`${codeOrigin}${code}`),
    evaluate(code) {
      const time = evaluations.get(code) ?? 0;
      evaluations.set(code, time + 1);
      if (time === 0) return import(`${codeOrigin}${code}`);
      repeated += sourceOf(code).length;
      return import(`${codeOrigin}${code}?${time}`);
    },
    repeated: () => repeated,
  };
}
