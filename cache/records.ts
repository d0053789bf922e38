import Keyv, { type KeyvStorageAdapter } from 'keyv';
import type { Digest } from '../artifacts/digest.ts';
import { type Attempt, type Decoding, decodeAttempt, decodeRecord, type Record } from './record.ts';

/** What has been done: finished steps' records by key, and for each step id the latest of them and its last failure. */
export interface Records {
  find(key: Digest): Promise<Record | undefined>;
  /** The record that the step left last, under whatever key. */
  latest(step: string): Promise<Record | undefined>;
  /** The step's last failure, when it came after its latest record. */
  failure(step: string): Promise<Attempt | undefined>;
  /** Returns once the record is durable. Records kept in the same turn of the event loop share one transaction. */
  keep(record: Record): Promise<void>;
  fail(attempt: Attempt): Promise<void>;
  /** JSON that tells what declarations a code bundle was made of, for naming what changed since. */
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
 * @param onProblem is told of rows that cannot be read; they are treated as absent
 */
export function openRecords(storage: KeyvStorageAdapter, onProblem: (row: string, problem: string) => void): Records {
  const keyv = new Keyv<string>({ store: storage, serialization: plainStrings, throwOnErrors: true });
  const batch = batchWrites((entries) => keyv.setMany(entries));

  async function read<T>(row: string, decode: (text: string) => Decoding<T>): Promise<T | undefined> {
    const text = await keyv.get(row);
    if (text === undefined || text === '') return undefined;
    const decoded = decode(text);
    if (decoded.ok) return decoded.value;
    onProblem(row, decoded.problem);
    return undefined;
  }

  async function find(key: Digest): Promise<Record | undefined> {
    const record = await read(`record:${key}`, decodeRecord);
    if (record === undefined || record.key === key) return record;
    onProblem(`record:${key}`, `expected the record of this key, got that of ${record.key}`);
    return undefined;
  }

  return {
    find,
    latest: async (step) => {
      const key = await keyv.get(`latest:${step}`);
      return key ? find(key as Digest) : undefined;
    },
    failure: (step) => read(`failure:${step}`, decodeAttempt),
    keep: (record) =>
      batch([
        { key: `record:${record.key}`, value: JSON.stringify(record) },
        { key: `latest:${record.step}`, value: record.key },
        { key: `failure:${record.step}`, value: '' },
      ]),
    fail: (attempt) => batch([{ key: `failure:${attempt.step}`, value: JSON.stringify(attempt) }]),
    outline: (code) => keyv.get(`outline:${code}`),
    keepOutline: (code, outline) => batch([{ key: `outline:${code}`, value: outline }]),
    close: () => keyv.disconnect(),
  };
}

type Entry = { key: string; value: string };

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
