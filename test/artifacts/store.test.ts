import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ArtifactError } from '../../artifacts/artifact-error.ts';
import { type Digest, digestOf } from '../../artifacts/digest.ts';
import { clearTemporary, listDigests, openStore, type Store } from '../../artifacts/store.ts';
import { generator } from '../rig/generator.ts';

/** Programs that may be missing; tests that need them are then skipped. */
const system = { mount: 'mount', umount: 'umount', strace: 'strace' };
const writer = fileURLToPath(new URL('../rig/put-artifacts.ts', import.meta.url));

describe('store', () => {
  let folder: string;
  let store: Store;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'store-'));
    store = openStore(folder);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  test('returns the bytes that were put, under their SHA-256', () => {
    const bytes = Buffer.from('some bytes');
    const digest = store.put(bytes);
    assert.equal(digest, '0d22cdcc10e6d049dbe1af5123d50873fdfc1a4f58306e58cb6241be9472014d');
    assert.deepEqual(Buffer.from(store.get(digest)), bytes);
    assert.equal(store.state(digest), 'present');
    assert.deepEqual([...listDigests(store)], [digest]);
    assert.equal(statSync(store.path(digest)).mode & 0o222, 0, 'is read-only');
    assert.equal(store.get(store.put(new Uint8Array())).length, 0);
    assert.deepEqual(readdirSync(store.temporary), [], 'no temporary file is left behind');
  });

  test('reports a missing artifact', () => {
    const digest = digestOf('never put');
    assert.equal(store.state(digest), 'missing');
    assert.throws(
      () => store.get(digest),
      (error) => error instanceof ArtifactError && error.reason === 'missing',
    );
  });

  test('quarantines a corrupt file when it is read; the next put repairs it', () => {
    const bytes = Buffer.from('will be damaged');
    const digest = store.put(bytes);
    damage(store, digest, () => writeFileSync(store.path(digest), 'other bytes'));
    assert.throws(
      () => store.get(digest),
      (error) => error instanceof ArtifactError && error.reason === 'corrupt',
    );
    assert.equal(store.state(digest), 'missing');
    assert.equal(quarantined(store, digest).length, 1);
    assert.equal(store.put(bytes), digest);
    assert.deepEqual(Buffer.from(store.get(digest)), bytes);
  });

  test('put repairs a damaged artifact that has not been read yet', () => {
    const bytes = Buffer.from('damaged in silence');
    const digest = store.put(bytes);
    damage(store, digest, () => writeFileSync(store.path(digest), 'damaged in sil?nce'), 'keep the time');
    store.put(bytes);
    assert.deepEqual(Buffer.from(store.get(digest)), bytes);
  });

  test('detects a touched file by its modification time and then verifies it', () => {
    const digest = store.put(Buffer.from('touched'));
    utimesSync(store.path(digest), 5, 5);
    assert.equal(store.state(digest), 'present');
    assert.equal(statSync(store.path(digest)).mtimeMs, 1000, 'and is sealed again');
    damage(store, digest, () => writeFileSync(store.path(digest), 'TOUCHED'));
    assert.equal(store.state(digest), 'corrupt');
  });

  test('detects each of 1,000 mutations on reading', () => {
    const random = generator(7);
    // In memory if possible: this test is about detecting damage, and syncing to disk would take half a minute.
    const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'store-'));
    const store = openStore(folder);
    const bytes = Array.from({ length: 8 }, (_, i) => Buffer.from(Array.from({ length: 64 + i }, () => random(256))));
    const digests = bytes.map((each) => store.put(each));
    let undetected = 0;
    for (let i = 0; i < 1000; i++) {
      const victim = random(digests.length);
      mutate(store, digests, victim, random);
      try {
        if (!Buffer.from(store.get(digests[victim]!)).equals(bytes[victim]!)) undetected += 1;
        else assert.fail(`mutation ${i} changed nothing`);
      } catch (error) {
        if (!(error instanceof ArtifactError)) throw error;
      }
      for (const each of bytes) store.put(each);
      rmSync(join(folder, 'quarantine'), { recursive: true, force: true });
    }
    assert.equal(undetected, 0);
    rmSync(folder, { recursive: true });
  });

  test('removes temporary files of dead writers and keeps those of live ones', () => {
    const dead = execFileSync(process.execPath, ['-e', 'console.log(process.pid)'], { encoding: 'utf8' }).trim();
    for (const name of [`${dead}-1`, `${process.pid}-99`, 'no-pid']) writeFileSync(join(store.temporary, name), '');
    clearTemporary(store);
    assert.deepEqual(readdirSync(store.temporary), [`${process.pid}-99`]);
    rmSync(join(store.temporary, `${process.pid}-99`));
  });

  test('accepts equal and different artifacts from concurrent processes', async () => {
    const shared = mkdtempSync(join(tmpdir(), 'store-'));
    const writers = Array.from({ length: 4 }, (_, i) => spawn(process.execPath, [writer, shared, String(i), '40']));
    const codes = await Promise.all(writers.map((each) => new Promise((resolve) => each.on('close', resolve))));
    assert.deepEqual(codes, [0, 0, 0, 0]);
    const read = openStore(shared);
    const digests = [...listDigests(read)];
    assert.equal(digests.length, 40 + 4 * 40);
    for (const digest of digests) read.get(digest);
    assert.deepEqual(readdirSync(read.temporary), []);
    rmSync(shared, { recursive: true });
  });

  test('removes its temporary file when the disk is full, and works once there is space', (t) => {
    const full = mkdtempSync(join(tmpdir(), 'full-'));
    try {
      execFileSync(system.mount, ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', full], { stdio: 'pipe' });
    } catch {
      rmSync(full, { recursive: true });
      return t.skip('cannot mount a small file system here');
    }
    try {
      const small = openStore(full);
      const large = Buffer.alloc(400_000, 1);
      assert.throws(() => small.put(large), { code: 'ENOSPC' });
      assert.deepEqual(readdirSync(small.temporary), []);
      assert.equal(small.state(digestOf(large)), 'missing');
      small.get(small.put(Buffer.alloc(1000, 1)));
    } finally {
      execFileSync(system.umount, [full]);
      rmSync(full, { recursive: true });
    }
  });

  test('syncs the file, renames it, then syncs its folder', (t) => {
    if (!hasStrace()) return t.skip('strace is not installed');
    const traced = mkdtempSync(join(tmpdir(), 'traced-'));
    const log = join(traced, 'trace');
    execFileSync(system.strace, [
      '-f',
      '-y',
      '-e',
      'trace=fsync,rename',
      '-o',
      log,
      process.execPath,
      writer,
      traced,
      '0',
      '1',
    ]);
    const calls = readFileSync(log, 'utf8')
      .split('\n')
      .flatMap((line) => /\b(fsync|rename)\((.*)\) += 0/.exec(line)?.slice(1, 3).join(' ') ?? [])
      .filter((call) => call.includes(traced))
      .map((call) =>
        call
          .replaceAll(traced, '')
          .replaceAll(/[0-9a-f]{62,64}/g, 'DIGEST')
          .replaceAll(/\/[0-9a-f]{2}\b/g, '/PP')
          .replaceAll(/\d+-(\d+)/g, 'PID-$1')
          .replaceAll(/\b\d+</g, '<'),
      );
    const put = ['fsync <>', 'fsync </tmp/PID-N>', 'rename "/tmp/PID-N", "/PP/DIGEST"', 'fsync </PP>'];
    assert.deepEqual(
      calls,
      [1, 2].flatMap((n) => put.map((call) => call.replaceAll('N', String(n)))),
    );
    rmSync(traced, { recursive: true });
  });
});

type Mutation = (path: string, other: string, at: number) => void;

const mutations: readonly Mutation[] = [
  (path, _, at) => {
    const bytes = readFileSync(path);
    bytes[at]! ^= 1 << (at % 8);
    writeFileSync(path, bytes);
  },
  (path, _, at) => truncateSync(path, at),
  (path) => writeFileSync(path, Buffer.alloc(statSync(path).size)),
  (path, other) => {
    renameSync(path, `${path}.aside`);
    renameSync(other, path);
    renameSync(`${path}.aside`, other);
  },
  (path) => rmSync(path),
  (path) => writeFileSync(path, Buffer.concat([readFileSync(path), Buffer.from([0])])),
  (path, other) => copyFileSync(other, path),
];

/** Damages an artifact like a failing disk: its modification time stays the same. */
function mutate(store: Store, digests: readonly Digest[], victim: number, random: (below: number) => number): void {
  const other = digests[(victim + 1 + random(digests.length - 1)) % digests.length]!;
  const act = mutations[random(mutations.length)]!;
  chmodSync(store.path(other), 0o644);
  damage(
    store,
    digests[victim]!,
    () => act(store.path(digests[victim]!), store.path(other), random(64)),
    'keep the time',
  );
}

function damage(store: Store, digest: Digest, act: () => void, time?: 'keep the time'): void {
  const path = store.path(digest);
  chmodSync(path, 0o644);
  act();
  if (time && existsSync(path)) utimesSync(path, 1, 1);
}

function quarantined(store: Store, digest: Digest): string[] {
  return readdirSync(join(store.folder, 'quarantine')).filter((name) => name.startsWith(digest));
}

function hasStrace(): boolean {
  try {
    execFileSync(system.strace, ['-V'], { stdio: 'pipe' });
    return true;
  } catch {
    return false;
  }
}
