import { addBuiltin, builtins, sharedObjects } from './shared-objects.ts';

/** What the steps of one worker share: globals, built-in prototypes, modules of Node, variables, the working folder. */
export interface Realm {
  /** Takes everything as it is now, e.g. after a package that patches globals was loaded. */
  accept(): void;
  /** What differs from what was accepted, e.g. `Math.random`, `process.cwd()`. */
  changes(): string[];
  /** Watches a module of Node too, before any stage can have it. */
  watchBuiltin(name: string): void;
}

// Taken before any stage can replace them.
const { ownKeys, getOwnPropertyDescriptor: describe, getPrototypeOf, isExtensible } = Reflect;

/** An object with its properties as they were. */
interface Snapshot {
  readonly name: string;
  readonly object: object;
  readonly prototype: object | null;
  readonly isExtensible: boolean;
  readonly keys: readonly PropertyKey[];
  readonly values: readonly (readonly [PropertyKey, unknown])[];
  readonly accessors: readonly (readonly [PropertyKey, PropertyDescriptor])[];
  /** Whether all values are still the same. */
  hasSameValues(): boolean;
}

/** Variables, listeners and the like, by name; lists are compared member by member. */
type Surroundings = Readonly<Record<string, unknown>>;

export function watchRealm(): Realm {
  // A package that adds a global later owns it.
  const shared = sharedObjects();
  let snapshots = Array.from(shared, ([object, name]) => snapshotOf(name, object));
  let surroundings = surroundingsNow();
  const watched = new Set(builtins);
  return {
    accept() {
      snapshots = snapshots.map((each) => (isUnchanged(each) ? each : snapshotOf(each.name, each.object)));
      surroundings = surroundingsNow();
    },
    changes() {
      const found: string[] = [];
      // Loops by index, here and below, since a step may have replaced what others need, such as `Array.prototype.filter`.
      for (let i = 0; i < snapshots.length; i++) {
        const snapshot = snapshots[i] as Snapshot;
        if (!isUnchanged(snapshot)) append(found, differencesOf(snapshot));
      }
      const now = surroundingsNow();
      append(found, differingNames(surroundings, now, ownKeys(now)));
      append(found, differingNames(surroundings, now, ownKeys(surroundings)));
      return found;
    },
    watchBuiltin(name) {
      if (watched.has(name)) return;
      watched.add(name);
      const before = shared.size;
      addBuiltin(shared, name);
      for (const [object, label] of [...shared].slice(before)) snapshots.push(snapshotOf(label, object));
    },
  };
}

/** Adds what is not there yet. */
function append(to: string[], more: readonly string[]): void {
  for (let i = 0; i < more.length; i++) {
    let isNew = true;
    for (let j = 0; j < to.length; j++) if (to[j] === more[i]) isNew = false;
    if (isNew) to[to.length] = more[i] as string;
  }
}

function differingNames(before: Surroundings, now: Surroundings, names: readonly PropertyKey[]): string[] {
  const found: string[] = [];
  for (let i = 0; i < names.length; i++) {
    const name = names[i] as string;
    if (!isSame(before[name], now[name])) found[found.length] = name;
  }
  return found;
}

function isSame(a: unknown, b: unknown): boolean {
  if (!Array.isArray(a) || !Array.isArray(b)) return a === b;
  for (let i = 0; i < a.length || i < b.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

function snapshotOf(name: string, object: object): Snapshot {
  const keys = ownKeys(object);
  const values: [PropertyKey, unknown][] = [];
  const accessors: [PropertyKey, PropertyDescriptor][] = [];
  for (const key of keys) {
    const descriptor = describe(object, key);
    if (descriptor === undefined || isIdle(object, key, descriptor) || isUnshared(object, key)) continue;
    if ('value' in descriptor) values.push([key, descriptor.value]);
    else accessors.push([key, descriptor]);
  }
  return {
    ...{ name, object, keys, values, accessors },
    prototype: getPrototypeOf(object),
    isExtensible: isExtensible(object),
    hasSameValues: comparison(object, values),
  };
}

/** A property that cannot change, or by which nothing is decided. A quarter of all are, and each costs time. */
function isIdle(object: object, key: PropertyKey, { configurable, writable }: PropertyDescriptor): boolean {
  const isFixed = configurable === false && writable === false;
  return isFixed || (typeof object === 'function' && (key === 'name' || key === 'length'));
}

/** As code that names each property: the engine finds those a hundred times as fast as properties named by a variable. */
function comparison(object: object, values: Snapshot['values']): () => boolean {
  const tests = values.flatMap(([key, value], i) =>
    Number.isNaN(value) ? [] : [`o[${typeof key === 'symbol' ? `k[${i}]` : JSON.stringify(key)}] === v[${i}]`],
  );
  const compare = new Function('o', 'k', 'v', `return ${tests.join(' && ') || true}`);
  const [keys, expected] = [values.map(([key]) => key), values.map(([, value]) => value)];
  return () => compare(object, keys, expected);
}

/** Runs after each step, so it makes as little as it can. */
function isUnchanged(before: Snapshot): boolean {
  const { object, accessors } = before;
  if (!before.hasSameValues() || ownKeys(object).length !== before.keys.length) return false;
  if (getPrototypeOf(object) !== before.prototype || isExtensible(object) !== before.isExtensible) return false;
  for (let i = 0; i < accessors.length; i++) {
    const accessor = accessors[i] as (typeof accessors)[number];
    if (!isSameAccessor(object, accessor[0], accessor[1])) return false;
  }
  return true;
}

/** Names what differs; if too much differs to find out, the object. */
function differencesOf({ name, object, keys, values, accessors, ...before }: Snapshot): string[] {
  try {
    const isOther = getPrototypeOf(object) !== before.prototype || isExtensible(object) !== before.isExtensible;
    const changed: PropertyKey[] = [
      ...values.filter(([key, value]) => !Object.is(describe(object, key)?.value, value)).map(([key]) => key),
      ...accessors.filter(([key, accessor]) => !isSameAccessor(object, key, accessor)).map(([key]) => key),
      ...ownKeys(object).filter((key) => !keys.includes(key) && !isUnshared(object, key)),
    ];
    const named = [...(isOther ? [name] : []), ...changed.map((key) => `${name}.${String(key)}`)];
    return named.length > 0 ? named : [name];
  } catch {
    return [name];
  }
}

function isSameAccessor(object: object, key: PropertyKey, { get, set }: PropertyDescriptor): boolean {
  const now = describe(object, key);
  if (now === undefined) return false;
  // Node loads some globals at their first use.
  return 'value' in now ? Object.is(now.value, get?.call(object)) : now.get === get && now.set === set;
}

function isUnshared(object: object, key: PropertyKey): boolean {
  return object === process && (key === 'exitCode' || key === 'title' || (typeof key === 'string' && key[0] === '_'));
}

/** The state of this process that no property of an object holds. */
function surroundingsNow(): Surroundings {
  const found = Object.create(null) as Record<string, unknown>;
  found['process.umask()'] = process.umask();
  found['process.cwd()'] = workingFolder();
  const variables = ownKeys(process.env);
  for (let i = 0; i < variables.length; i++) {
    const name = variables[i] as string;
    found[`process.env.${name}`] = process.env[name];
  }
  const events = process.eventNames();
  for (let i = 0; i < events.length; i++) {
    const event = events[i] as string | symbol;
    // A worker that exits affects no other step.
    if (event !== 'exit' && event !== 'beforeExit')
      found[`process.on('${String(event)}')`] = process.rawListeners(event);
  }
  return found;
}

function workingFolder(): string | undefined {
  try {
    return process.cwd();
  } catch {
    // Somebody has removed it.
    return undefined;
  }
}
