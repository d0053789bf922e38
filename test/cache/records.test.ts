import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { KeyvStorageAdapter, KeyvStorageEntry } from 'keyv';
import { openRecords, type Records } from '../../cache/records.ts';
import { sqliteStorage } from '../../cache/sqlite-storage.ts';
import { generator } from '../rig/generator.ts';
import { someRecord } from '../rig/records.ts';

const keeper = fileURLToPath(new URL('../rig/keep-records.ts', import.meta.url));

describe('records', () => {
  let folder: string;
  let path: string;
  let problems: string[];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'records-'));
    path = join(folder, 'records.db');
    problems = [];
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const open = (storage: KeyvStorageAdapter = sqliteStorage(path)): Records =>
    openRecords(storage, (row) => problems.push(row));

  test('are found by key, the latest also by step', async () => {
    const records = open();
    const [first, second] = [someRecord(1), { ...someRecord(2), step: someRecord(1).step }];
    await records.keep(first);
    assert.deepEqual(await records.latest(first.step), first);
    await records.keep(second);
    assert.deepEqual(await records.find(first.key), first);
    assert.deepEqual(await records.latest(first.step), second);
    assert.equal(await records.find(someRecord(3).key), undefined);
    await records.close();
    const again = open(sqliteStorage(path, { readOnly: true }));
    assert.deepEqual(await again.find(second.key), second);
    await again.close();
  });

  test('of a failure last until the step is recorded', async () => {
    const records = open();
    const { step, key, at, run } = someRecord(1);
    const attempt = { format: 1 as const, step, key, kind: 'step-error', message: 'so', at, run };
    await records.fail(attempt);
    assert.deepEqual(await records.failure(step), attempt);
    await records.keep(someRecord(1));
    assert.equal(await records.failure(step), undefined);
    await records.close();
    assert.deepEqual(problems, []);
  });

  test('written in one turn of the event loop share one transaction', async () => {
    const storage = sqliteStorage(path);
    const batches: number[] = [];
    const setMany = storage.setMany!.bind(storage);
    storage.setMany = (entries: KeyvStorageEntry[]) => {
      batches.push(entries.length);
      return setMany(entries);
    };
    const records = open(storage);
    await Promise.all([1, 2, 3].map((nth) => records.keep(someRecord(nth))));
    assert.deepEqual(batches, [9]);
    await records.close();
  });

  test('are not acknowledged when they cannot be written', async () => {
    const storage = sqliteStorage(path);
    const records = open(storage);
    storage.close();
    await assert.rejects(records.keep(someRecord(1)), /not open/);
  });

  test('that were acknowledged survive kill -9', async () => {
    const child = spawn(process.execPath, [keeper, path], { stdio: ['ignore', 'pipe', 'inherit'] });
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      said += text;
      if (said.split('\n').length > 30) child.kill('SIGKILL');
    });
    await new Promise((resolve) => child.on('close', resolve));
    const acknowledged = said.split('\n').slice(0, -1).map(Number);
    assert.ok(acknowledged.length >= 30);
    const records = open();
    for (const nth of acknowledged) assert.deepEqual(await records.find(someRecord(nth).key), someRecord(nth));
    await records.close();
    assert.deepEqual(problems, []);
  });

  test('with any of 1,000 mutations are reported and ignored', async () => {
    const records = open();
    const record = someRecord(1);
    await records.keep(record);
    await records.close();
    const random = generator(11);
    const database = new DatabaseSync(path);
    database.exec('PRAGMA synchronous = OFF');
    const rows = database.prepare('SELECT key, value FROM entries ORDER BY key').all() as {
      key: string;
      value: string;
    }[];
    const chosen = rows.filter(({ key }) => key.startsWith('record:') || key.startsWith('latest:'));
    const update = database.prepare('UPDATE entries SET value = ? WHERE key = ?');
    const mutated = open();
    for (let i = 0; i < 1000; i++) {
      const { key, value } = chosen[random(chosen.length)]!;
      update.run(mutate(value, random), key);
      problems.length = 0;
      const found = key.startsWith('record:') ? await mutated.find(record.key) : await mutated.latest(record.step);
      assert.equal(found, undefined, `mutation ${i} of ${key}`);
      assert.deepEqual(problems, [key], `mutation ${i}`);
      update.run(value, key);
    }
    assert.deepEqual(await mutated.latest(record.step), record);
    await mutated.close();
    database.close();
  });

  test('stored under another key are reported and ignored', async () => {
    const records = open();
    await records.keep(someRecord(1));
    await records.keep(someRecord(2));
    const database = new DatabaseSync(path);
    const [one, other] = [1, 2].map((nth) => `record:${someRecord(nth).key}`);
    const sql = 'UPDATE entries SET value = (SELECT value FROM entries WHERE key = ?) WHERE key = ?';
    database.prepare(sql).run(other!, one!);
    database.close();
    assert.equal(await records.find(someRecord(1).key), undefined);
    assert.deepEqual(problems, [one]);
    await records.close();
  });

  test('in a newer layout are refused and left unchanged', () => {
    const database = new DatabaseSync(path);
    database.exec('PRAGMA user_version = 99');
    database.close();
    assert.throws(
      () => sqliteStorage(path),
      /written by a newer version \(layout 99, this version reads up to 1\); update the project/,
    );
    const after = new DatabaseSync(path);
    assert.deepEqual({ ...after.prepare('PRAGMA user_version').get() }, { user_version: 99 });
    after.close();
  });

  test('in a file that is not a database are refused with a remedy', () => {
    writeFileSync(path, 'this is not a database, '.repeat(100));
    assert.throws(
      () => sqliteStorage(path),
      /records\.db: expected a database of records, got an error: .*Move it away/,
    );
  });
});

/** One flipped bit, a truncation, or a replaced digit, as a disk or an editor might cause. */
function mutate(text: string, random: (below: number) => number): string {
  const at = random(text.length);
  if (random(4) === 0) return text.slice(0, at);
  if (random(4) === 0) return `${text.slice(0, at)}${text[at] === '7' ? '8' : '7'}${text.slice(at + 1)}`;
  return text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ (1 << random(7))) + text.slice(at + 1);
}
