import { inspect } from 'node:util';

// Taken before any stage can replace them.
const { ownKeys, getOwnPropertyDescriptor: describe, getPrototypeOf } = Reflect;

/** Objects that all steps of a worker share, with their names. */
export type Shared = Map<object, string>;

/** Modules of Node that every worker has loaded; others are watched once something imports them. */
export const builtins = [
  'fs',
  'fs/promises',
  'path',
  'os',
  'url',
  'util',
  'timers',
  'crypto',
  'child_process',
  'events',
  'stream',
];

/** Globals that Node makes at their first use. The rest of these are not worth the time, or warn when they are read. */
const lazyGlobals = ['Buffer', 'crypto', 'performance', 'navigator'];

function add(shared: Shared, name: string, value: unknown): void {
  const isObject = typeof value === 'function' || (typeof value === 'object' && value !== null);
  if (isObject && !shared.has(value)) shared.set(value, name);
}

/** An object, what it holds, and their prototypes, so far as others could keep something there. */
function addDeeply(shared: Shared, name: string, object: object): void {
  add(shared, name, object);
  for (const key of ownKeys(object)) {
    const value: unknown = describe(object, key)?.value;
    // A list grows by itself (`process.moduleLoadList`).
    if (typeof key === 'symbol' || key.startsWith('_') || informative.includes(key) || Array.isArray(value)) continue;
    const isFunction = typeof value === 'function';
    if (isFunction && value.prototype && ownKeys(value.prototype).length > 1)
      add(shared, `${name}.${key}.prototype`, value.prototype);
    const isPlain = isFunction && ownKeys(value).every((own) => plainMembers.includes(own as string));
    if (!isPlain) add(shared, `${name}.${key}`, value);
  }
}

/** Members that hold many values by which no step decides anything that another step could want to change. */
const informative = ['constants', 'versions', 'types', 'config', 'features', 'release', 'report', 'posix', 'win32'];

/** What every function has. */
const plainMembers = ['length', 'name', 'prototype'];

export function addBuiltin(shared: Shared, name: string): void {
  const module: unknown = process.getBuiltinModule(name);
  if (module !== undefined) addDeeply(shared, `node:${name}`, module as object);
}

/** Globals and their prototypes, the prototypes that have no name, and modules of Node. */
export function sharedObjects(): Shared {
  const shared: Shared = new Map();
  add(shared, 'globalThis', globalThis);
  for (const key of ownKeys(globalThis)) {
    const value: unknown = describe(globalThis, key)?.value;
    add(shared, String(key), value);
    if (typeof value === 'function') add(shared, `${String(key)}.prototype`, value.prototype);
  }
  for (const name of lazyGlobals) {
    const value = globalThis[name as 'Buffer'];
    add(shared, name, value);
    add(shared, `${name}.prototype`, value.prototype ?? getPrototypeOf(value));
  }
  addDeeply(shared, 'process', process);
  for (const name of ['stdout', 'stderr'] as const) add(shared, `process.${name}.write`, process[name].write);
  for (const key of ownKeys(Intl)) add(shared, `Intl.${String(key)}.prototype`, describe(Intl, key)?.value?.prototype);
  const nameless = [[].values(), new Map().values(), new Set().values(), ''[Symbol.iterator](), ''.matchAll(/a/g)];
  const functions = [function* () {}, async () => {}, async function* () {}];
  for (const value of [...nameless, ...functions, Uint8Array]) {
    for (let each = getPrototypeOf(value); each !== null; each = getPrototypeOf(each)) {
      const name = each.constructor?.name || 'iterator';
      add(shared, `${name}.prototype`, each);
      add(shared, `${name}.prototype.prototype`, describe(each, 'prototype')?.value);
    }
  }
  for (const name of builtins) addBuiltin(shared, name);
  add(shared, 'node:util.inspect.defaultOptions', inspect.defaultOptions);
  // Variables are compared by their values.
  shared.delete(process.env);
  return shared;
}
