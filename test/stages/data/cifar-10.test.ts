import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, beforeEach, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { digestOf } from '../../../artifacts/digest.ts';
import { cifar10 } from '../../../stages/data/cifar-10.ts';
import { cifarSplit } from '../../../stages/data/format/cifar-bin.ts';
import type { Split } from '../../../stages/data/split.ts';
import { honest, hostileServer } from './fetch/hostile-server.ts';
import { cifarRecords } from './format/cifar-bytes.ts';
import { tar } from './format/tar-bytes.ts';
import { runStage } from './run-stage.ts';

type Splits = { readonly train: Split; readonly test: Split };

const parts = ['batch1', 'batch2', 'batch3', 'batch4', 'batch5', 'test'] as const;
const small = parts.map((part, i) => ({
  part,
  name: part === 'test' ? 'test_batch.bin' : `data_batch_${i + 1}.bin`,
  bytes: cifarRecords([i, 9 - i], i),
}));
const member = ({ name, bytes }: { name: string; bytes: Uint8Array }) => ({
  name: `cifar-10-batches-bin/${name}`,
  content: bytes,
});
const folderEntry = { name: 'cifar-10-batches-bin/', type: '5' };
// In another order than the batches and with more files, like the official archive.
const archive = gzipSync(
  tar([folderEntry, ...small.toReversed().map(member), { name: 'cifar-10-batches-bin/readme.html' }]),
);
const pinOf = (bytes: Uint8Array) => ({ bytes: bytes.length, sha256: digestOf(bytes) });
const pins = {
  archive: pinOf(archive),
  ...Object.fromEntries(small.map(({ part, bytes }) => [part, pinOf(bytes)])),
};
const expected: Splits = { train: cifarSplit(small.slice(0, 5)), test: cifarSplit(small.slice(5)) };

const folder = mkdtempSync(join(tmpdir(), 'cifar-10-'));
after(() => rmSync(folder, { recursive: true }));
let mirror: string;
beforeEach(() => {
  mirror = mkdtempSync(join(folder, 'mirror-'));
  mkdirSync(join(mirror, 'cifar-10'));
  process.env.REPRO_MIRROR = mirror;
  process.env.REPRO_HOME = join(mirror, 'home');
});
const lay = (name: string, bytes: Uint8Array) => writeFileSync(join(mirror, 'cifar-10', name), bytes);

test('the archive in a mirror supplies both splits, the batches in their order', async () => {
  lay('cifar-10-binary.tar.gz', archive);
  const { outputs, lines } = await runStage<Splits>(cifar10, pins);
  assert.deepEqual(outputs, expected);
  assert.deepEqual([...outputs.train.labels.data], [0, 9, 1, 8, 2, 7, 3, 6, 4, 5]);
  assert.match(lines.join(), /^cifar-10-binary\.tar\.gz: from .*mirror.*cifar-10-binary\.tar\.gz$/);
});

test('a mirror on the web is used once; then the kept download is used', async () => {
  const server = await hostileServer({ 'cifar-10/cifar-10-binary.tar.gz': honest(archive) });
  process.env.REPRO_MIRROR = server.url('').href;
  const first = await runStage<Splits>(cifar10, pins);
  assert.deepEqual(first.outputs, expected);
  assert.deepEqual(first.progress.at(-1), { done: archive.length, total: archive.length });
  assert.deepEqual((await runStage<Splits>(cifar10, pins)).outputs, expected);
  assert.deepEqual(server.requests, ['cifar-10/cifar-10-binary.tar.gz']);
  server.close();
});

describe('a folder with the six files instead of the archive', () => {
  test('supplies the same splits', async () => {
    for (const { name, bytes } of small) lay(name, bytes);
    assert.deepEqual((await runStage<Splits>(cifar10, pins)).outputs, expected);
  });

  test('is ignored if the archive is there', async () => {
    for (const { name } of small) lay(name, new Uint8Array(3073));
    lay('cifar-10-binary.tar.gz', archive);
    assert.deepEqual((await runStage<Splits>(cifar10, pins)).outputs, expected);
  });

  test('is refused if one is missing, naming it', async () => {
    for (const { name, bytes } of small.toSpliced(2, 1)) lay(name, bytes);
    await assert.rejects(runStage(cifar10, pins), {
      name: 'AcquireError',
      code: 'ENVIRONMENT',
      message: /^cifar-10\/data_batch_3\.bin: none of 1 sources has it\n.*ENOENT.*\nExpected 6146 bytes with SHA-256/,
    });
  });

  test('is refused if one is a different file with the same layout', async () => {
    for (const { name, bytes } of small) lay(name, bytes);
    lay('test_batch.bin', small[0]!.bytes);
    await assert.rejects(runStage(cifar10, pins), {
      code: 'INTEGRITY',
      message: /^cifar-10\/test_batch\.bin: .*\n.*wrong checksum/,
    });
  });
});

test('a pinned archive without a batch is refused, naming the missing member', async () => {
  const lacking = gzipSync(tar(small.slice(1).map(member)));
  lay('cifar-10-binary.tar.gz', lacking);
  await assert.rejects(runStage(cifar10, { ...pins, archive: pinOf(lacking) }), {
    name: 'TarError',
    message:
      /^cifar-10-binary\.tar\.gz, offset \d+: expected a file "cifar-10-batches-bin\/data_batch_1\.bin", got none/,
  });
});

test('a batch with a wrong layout in a pinned archive is refused, naming batch and archive', async () => {
  const odd = { ...small[0]!, bytes: Uint8Array.of(1, 2, 3) };
  const spoilt = gzipSync(tar([odd, ...small.slice(1)].map(member)));
  lay('cifar-10-binary.tar.gz', spoilt);
  await assert.rejects(runStage(cifar10, { ...pins, archive: pinOf(spoilt) }), {
    name: 'CifarBinError',
    message: /^cifar-10-binary\.tar\.gz: cifar-10-batches-bin\/data_batch_1\.bin, offset 0: expected records/,
  });
});

test('by default the official archive and its 60,000 records are pinned', () => {
  const { archive: official, ...files } = cifar10.definition.params.parse({}) as typeof pins & object;
  assert.equal(official.bytes, 170_052_171);
  assert.deepEqual(
    Object.values<{ bytes: number }>(files).map(({ bytes }) => bytes / 3073),
    Array(6).fill(10_000),
  );
  const digests = Object.values<{ sha256: string }>(files).map(({ sha256 }) => sha256);
  assert.equal(new Set([official.sha256, ...digests]).size, 7);
});
