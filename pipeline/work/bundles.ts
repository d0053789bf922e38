import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { compileFunction } from 'node:vm';
import type { Digest } from '../../artifacts/digest.ts';
import type { Store } from '../../artifacts/store.ts';
import { neededBy, parameters } from '../decide/bundle/bundle-format.ts';
import { readImport } from '../decide/packages/import-from.ts';
import { stageModule } from '../decide/stage-module.ts';

type Exports = Readonly<Record<string, unknown>>;

/** Where the code of bundles is, for stacks. */
export const codeOrigin = 'repro://code/';

/** Imports packages for bundles, as a module of the project would: only a module can. */
const importer = {
  url: `${codeOrigin}importer`,
  source: 'export const load = (specifier) => import(specifier); export const resolve = import.meta.resolve;',
};

/** Code artifacts that this process can run. */
export interface Bundles {
  /** Evaluates a bundle once; its state stays. */
  keep(code: Digest): Promise<Exports>;
  /** Evaluates a bundle anew, from what was compiled at first. The packages that it imports stay loaded. */
  evaluate(code: Digest): Promise<Exports>;
}

/**
 * Runs code artifacts: the store's verified bytes are the code, its packages resolve from where the project imports
 * them, wherever the store is, and the engine supplies `pipeline/stage.ts`.
 *
 * @param onPackages called when a bundle's packages have been loaded for the first time, before its own code runs
 */
export function openBundles(store: Store, root: string, onPackages: () => void): Bundles {
  registerHooks({
    resolve(specifier, context, next) {
      if (specifier === stageModule) return { url: new URL('../stage.ts', import.meta.url).href, shortCircuit: true };
      if (specifier === importer.url) return { url: specifier, shortCircuit: true };
      if (context.parentURL !== importer.url) return next(specifier, context);
      const imported = readImport(specifier, root);
      const parentURL = pathToFileURL(join(imported.from, 'package.json')).href;
      return next(imported.specifier, { ...context, parentURL });
    },
    load: (url, context, next) =>
      url === importer.url ? { format: 'module', source: importer.source, shortCircuit: true } : next(url, context),
  });

  async function compile(code: Digest): Promise<() => Exports> {
    const { load, resolve } = (await import(importer.url)) as {
      load(specifier: string): Promise<Exports>;
      resolve(specifier: string): string;
    };
    const source = Buffer.from(store.get(code)).toString('utf8');
    const loaded = neededBy(source).map(async (name) => [name, required(await load(name))] as const);
    const packages = new Map(await Promise.all(loaded));
    const url = `${codeOrigin}${code}`;
    const run = compileFunction(source, [...parameters], { filename: url });
    onPackages();
    return () => {
      const module: { exports: Exports } = { exports: {} };
      run(module, (name: string) => packages.get(name), { url, resolve }, load);
      return module.exports;
    };
  }

  const compiled = once(compile);
  const keep = once(async (code) => (await compiled(code))());
  return { keep, evaluate: async (code) => (await compiled(code))() };
}

/** A failure is not kept. */
function once<T>(make: (code: Digest) => Promise<T>): (code: Digest) => Promise<T> {
  const made = new Map<Digest, Promise<T>>();
  return (code) => {
    const known = made.get(code) ?? make(code);
    made.set(code, known);
    known.catch(() => made.delete(code));
    return known;
  };
}

/** A package's exports as esbuild's code expects them: its variables as they are when read, and a mark. */
function required(namespace: Exports): object {
  if ('__esModule' in namespace) return namespace;
  const exports = Object.defineProperty(Object.create(null), '__esModule', { value: true });
  for (const name of Object.keys(namespace))
    Object.defineProperty(exports, name, { enumerable: true, get: () => namespace[name] });
  return exports;
}
