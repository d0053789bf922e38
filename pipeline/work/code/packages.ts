import { channel } from 'node:diagnostics_channel';
import { isBuiltin, registerHooks } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { PackageImport } from '../../decide/bundle/bundle-format.ts';
import { readImport } from '../../decide/packages/import-from.ts';
import { stageModule } from '../../decide/stage-module.ts';
import { once } from './once.ts';

export type Exports = Readonly<Record<string, unknown>>;

/** Where the modules are that import packages for bundles, and those that say when. */
const origin = 'repro://packages/';

/** Packages for bundles. They stay loaded. */
export interface Packages {
  /** Loads packages as a module of the project that imports them in this order would. */
  load(imports: readonly PackageImport[]): Promise<readonly Exports[]>;
  /** The function `import.meta.resolve` of a module of the project. */
  resolver(): Promise<(specifier: string) => string>;
}

/** Called right before and after packages are evaluated. Only their own code runs in between, unless they wait. */
export interface OnLoading {
  /** @param load names these packages */
  before(load: string): void;
  after(load: string): void;
  /** Called when a file is about to be read as code. */
  reading(): void;
  /** Called when a module of Node is about to be given to somebody. @param name without `node:` */
  importing(name: string): void;
}

/** Resolves packages from where the project imports them; the engine supplies `pipeline/stage.ts`. */
export function openPackages(root: string, loading: OnLoading): Packages {
  const sources = new Map<string, string>();
  channel(origin).subscribe((message) => {
    const [moment, load] = message as ['before' | 'after', string];
    loading[moment](load);
  });

  registerHooks({
    resolve(specifier, context, next) {
      if (specifier === stageModule)
        return { url: new URL('../../stage.ts', import.meta.url).href, shortCircuit: true };
      if (specifier.startsWith(origin)) return { url: specifier, shortCircuit: true };
      if (isBuiltin(specifier)) loading.importing(specifier.replace(/^node:/, ''));
      if (!context.parentURL?.startsWith(origin)) return next(specifier, context);
      const imported = readImport(specifier, root);
      const parentURL = pathToFileURL(join(imported.from, 'package.json')).href;
      return next(imported.specifier, { ...context, parentURL });
    },
    load(url, context, next) {
      const source = sources.get(url);
      if (source !== undefined) return { format: 'module', source, shortCircuit: true };
      if (url.startsWith('file:')) loading.reading();
      return next(url, context);
    },
  });

  function moduleOf(source: string): string {
    const url = `${origin}${sources.size}`;
    sources.set(url, source);
    return url;
  }

  /** @param key the imports as JSON */
  const load = once(async (key: string): Promise<readonly Exports[]> => {
    const imports: readonly PackageImport[] = JSON.parse(key);
    const statements = imports.map(
      ({ path, attributes }, i) =>
        `import * as p${i} from ${JSON.stringify(path)}${attributes ? ` with ${JSON.stringify(attributes)}` : ''};`,
    );
    const list = imports.map((_, i) => `p${i}`).join();
    const name = String(sources.size);
    const before = moduleOf(announcement('before', name));
    const url = moduleOf(
      `import '${before}';${statements.join('')}${announcement('after', name)}export default [${list}];`,
    );
    const imported = import(url) as Promise<{ readonly default: readonly Exports[] }>;
    imported.catch(() => loading.after(name));
    const { default: namespaces } = await imported;
    return namespaces;
  });

  return {
    load: (imports) => load(JSON.stringify(imports)),
    async resolver() {
      const { default: resolve } = await import(moduleOf('export default import.meta.resolve;'));
      return resolve;
    },
  };
}

function announcement(moment: 'before' | 'after', load: string): string {
  return `process.getBuiltinModule('diagnostics_channel').channel('${origin}').publish(['${moment}', '${load}']);`;
}
