import { compileFunction } from 'node:vm';
import type { Digest } from '../../../artifacts/digest.ts';
import type { Store } from '../../../artifacts/store.ts';
import { parameters, staticImportsOf } from '../../decide/bundle/bundle-format.ts';
import { once } from './once.ts';
import { type Exports, type OnLoading, openPackages } from './packages.ts';

/** Where the code of bundles is, for stacks. */
const codeOrigin = 'repro://code/';

/** Code artifacts that this process can run. */
export interface Bundles {
  /** Compiles a bundle and loads its packages, once; each call of the result evaluates the bundle anew. */
  prepare(code: Digest): Promise<() => Exports>;
}

/**
 * Runs code artifacts: the store's verified bytes are the code, its packages resolve from where the project imports
 * them, wherever the store is.
 */
export function openBundles(store: Store, root: string, loading: OnLoading): Bundles {
  const packages = openPackages(root, loading);

  async function importDynamically(path: string, options?: { readonly with?: Record<string, string> }) {
    const [namespace] = await packages.load([{ path, ...(options?.with && { attributes: options.with }) }]);
    return namespace;
  }

  async function prepare(code: Digest): Promise<() => Exports> {
    const source = Buffer.from(store.get(code)).toString('utf8');
    const imports = staticImportsOf(source);
    const namespaces = await packages.load(imports);
    const required = new Map(imports.map(({ path }, i) => [path, asRequired(namespaces[i] ?? {})]));
    const meta = metaOf(`${codeOrigin}${code}`, await packages.resolver());
    const run = compileFunction(source, [...parameters], { filename: meta.url });
    return () => {
      const module: { exports: Exports } = { exports: {} };
      run(module, (path: string) => required.get(path), meta, importDynamically);
      return module.exports;
    };
  }

  return { prepare: once(prepare) };
}

/** What `import.meta` is in a bundle. A bundle has no file, so what asks for one fails instead of getting a wrong one. */
function metaOf(url: string, resolve: (specifier: string) => string): { readonly url: string } {
  const meta = { url, resolve };
  for (const name of ['dirname', 'filename', 'main'])
    Object.defineProperty(meta, name, {
      get() {
        throw new Error(`import.meta.${name}: a stage runs from the store and has no file; declare files as inputs`);
      },
    });
  return Object.freeze(meta);
}

/** A package's exports as esbuild's code expects them: its variables as they are when read, and a mark. */
function asRequired(namespace: Exports): object {
  if (namespace.__esModule) return namespace;
  const exports = Object.defineProperty(Object.create(null), '__esModule', { value: true });
  for (const name of Object.keys(namespace))
    Object.defineProperty(exports, name, { enumerable: true, get: () => namespace[name] });
  return exports;
}
