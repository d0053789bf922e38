import Keyv, { type KeyvStorageAdapter } from 'keyv';
import { type Digest, digestOf, isDigest } from '../artifacts/digest.ts';
import { type Decoding, decodeFailure, decodeRecord, type FailureRecord, type StepRecord } from './record.ts';

/** The records of finished steps by key; for each step id and each recipe the latest record, and the last failure. */
export interface Records {
  find(key: Digest): Promise<StepRecord | undefined>;
  /** The step's latest record, under any key. */
  latest(step: string): Promise<StepRecord | undefined>;
  /** The same, but only if it was kept without a recipe, as earlier versions did. */
  latestWithoutRecipe(step: string): Promise<StepRecord | undefined>;
  /** The latest record that a recipe led to, whatever the code was. A recipe says all that decides a result but code. */
  ofRecipe(recipe: Digest): Promise<StepRecord | undefined>;
  /** The step's last failure, if it is newer than its latest record. */
  failure(step: string): Promise<FailureRecord | undefined>;
  /** Returns once the record is durable. Records kept in the same turn of the event loop share one transaction. */
  keep(record: StepRecord, recipe?: Digest): Promise<void>;
  /**
   * Says that recipes led to records that other recipes made.
   *
   * @param whose names the caller; nothing is written if its last call had the same `state`
   */
  keepRecipes(whose: string, state: Digest, recipes: () => Iterable<readonly [Digest, StepRecord]>): Promise<void>;
  fail(failure: FailureRecord): Promise<void>;
  /** JSON that lists the declarations in a code bundle, so that a later change can be named. */
  outline(code: Digest): Promise<string | undefined>;
  keepOutline(code: Digest, outline: string): Promise<void>;
  close(): Promise<void>;
}

/** Keeps the strings we encode as they are; Keyv's own envelope is not needed, since nothing expires. */
const plainStrings = {
  stringify: (data: unknown) => (data as { value: string }).value,
  parse: <T>(text: string) => ({ value: text }) as T,
};

/**
 * @param storage where Keyv keeps the strings
 * @param onProblem called for each row that cannot be read; it counts as absent
 */
export function openRecords(storage: KeyvStorageAdapter, onProblem: (row: string, problem: string) => void): Records {
  const keyv = new Keyv<string>({ store: storage, serialization: plainStrings, throwOnErrors: true });
  const batch = batchWrites((entries) => keyv.setMany(entries.map(seal)));

  async function readText(row: string): Promise<string | undefined> {
    const sealed = await keyv.get(row);
    if (sealed === undefined) return undefined;
    const text = unseal(row, sealed);
    if (text === undefined) onProblem(row, 'expected a row that matches its checksum, got a changed one');
    return text;
  }

  async function read<T>(row: string, decode: (text: string) => Decoding<T>): Promise<T | undefined> {
    const text = await readText(row);
    if (text === undefined || text === '') return undefined;
    const decoded = decode(text);
    if (decoded.ok) return decoded.value;
    onProblem(row, decoded.problem);
    return undefined;
  }

  async function find(key: Digest): Promise<StepRecord | undefined> {
    const record = await read(`record:${key}`, decodeRecord);
    if (record === undefined || record.key === key) return record;
    onProblem(`record:${key}`, `expected the record of this key, got that of ${record.key}`);
    return undefined;
  }

  async function findIfKey(key: string | undefined): Promise<StepRecord | undefined> {
    return isDigest(key) ? find(key) : undefined;
  }

  return {
    find,
    // The key, and the recipe after a space.
    latest: async (step) => findIfKey((await readText(`latest:${step}`))?.split(' ')[0]),
    latestWithoutRecipe: async (step) => findIfKey(await readText(`latest:${step}`)),
    ofRecipe: async (recipe) => findIfKey(await readText(`recipe:${recipe}`)),
    failure: (step) => read(`failure:${step}`, decodeFailure),
    keep: (record, recipe) =>
      batch([
        { key: `record:${record.key}`, value: JSON.stringify(record) },
        { key: `latest:${record.step}`, value: [record.key, recipe].filter(Boolean).join(' ') },
        ...(recipe === undefined ? [] : [{ key: `recipe:${recipe}`, value: record.key }]),
        { key: `failure:${record.step}`, value: '' },
      ]),
    keepRecipes: async (whose, state, recipes) => {
      if ((await readText(`recipes:${whose}`)) === state) return;
      const rows = Array.from(recipes(), ([recipe, { key }]) => ({ key: `recipe:${recipe}`, value: key }));
      await batch([...rows, { key: `recipes:${whose}`, value: state }]);
    },
    fail: (failure) => batch([{ key: `failure:${failure.step}`, value: JSON.stringify(failure) }]),
    outline: (code) => readText(`outline:${code}`),
    keepOutline: (code, outline) => batch([{ key: `outline:${code}`, value: outline }]),
    close: () => keyv.disconnect(),
  };
}

type Entry = { key: string; value: string };

const sealLength = 16;

/** A row begins with a checksum of its name and text: SQLite does not notice a bit flipped on disk. */
function seal({ key, value }: Entry): Entry {
  return { key, value: checksum(key, value) + value };
}

function unseal(key: string, sealed: string): string | undefined {
  const text = sealed.slice(sealLength);
  return sealed.slice(0, sealLength) === checksum(key, text) ? text : undefined;
}

function checksum(key: string, text: string): string {
  return digestOf(`${key}\n${text}`).slice(0, sealLength);
}

/** Collects what is written in one turn of the event loop into one transaction, so that fsync is paid once. */
function batchWrites(write: (entries: Entry[]) => Promise<unknown>): (entries: readonly Entry[]) => Promise<void> {
  let waiting: { entries: Entry[]; written: Promise<void> } | undefined;
  return (entries) => {
    if (waiting === undefined) {
      const batch: Entry[] = [];
      const written = new Promise<void>((resolve, reject) => {
        setImmediate(() => {
          waiting = undefined;
          write(batch).then(() => resolve(), reject);
        });
      });
      waiting = { entries: batch, written };
    }
    waiting.entries.push(...entries);
    return waiting.written;
  };
}
