import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { digestOf } from '../../../artifacts/digest.ts';
import { cifar10Sample } from '../../../stages/data/cifar-10-sample.ts';
import { dataTitle } from '../../../stages/data/data-title.ts';
import { cifarSplit } from '../../../stages/data/format/cifar-bin.ts';
import type { Split } from '../../../stages/data/split.ts';
import { cifarRecords } from './format/cifar-bytes.ts';
import { runStage } from './run-stage.ts';

type Splits = { readonly train: Split; readonly test: Split };

const realMirror = process.env.REPRO_MIRROR ?? fileURLToPath(new URL('../../../../shared/data', import.meta.url));
let folder: string;
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'cifar-10-sample-'));
  process.env.REPRO_HOME = join(folder, 'home');
});
after(() => rmSync(folder, { recursive: true }));

test('its name is its folder in a mirror, and its title says that it is not CIFAR-10', () => {
  assert.equal(dataTitle(cifar10Sample.definition.name), 'JPEG sample, not CIFAR-10');
});

test('a mirror supplies both splits', async () => {
  const files = { train: cifarRecords([1, 2, 3], 1), test: cifarRecords([4], 2) };
  mkdirSync(join(folder, 'cifar-10-jpeg-sample'));
  writeFileSync(join(folder, 'cifar-10-jpeg-sample', 'data_batch_1.bin'), files.train);
  writeFileSync(join(folder, 'cifar-10-jpeg-sample', 'test_batch.bin'), files.test);
  process.env.REPRO_MIRROR = folder;
  const pinOf = (bytes: Uint8Array) => ({ bytes: bytes.length, sha256: digestOf(bytes) });
  const pins = { train: pinOf(files.train), test: pinOf(files.test) };
  const { outputs, progress } = await runStage<Splits>(cifar10Sample, pins);
  const split = (bytes: Uint8Array) => cifarSplit([{ name: '', bytes }]);
  assert.deepEqual(outputs, { train: split(files.train), test: split(files.test) });
  assert.deepEqual(progress, []);
});

test('without a mirror the message says that there is no other source, and how to set a mirror', async () => {
  process.env.REPRO_MIRROR = '';
  await assert.rejects(runStage(cifar10Sample, {}), {
    name: 'AcquireError',
    code: 'ENVIRONMENT',
    message:
      /^cifar-10-jpeg-sample\/data_batch_1\.bin: it has no public source, and no mirror is set\nExpected 15365000 bytes.*--mirror DIR\nor REPRO_MIRROR=DIR/s,
  });
});

test('the available sample has the pinned content: balanced, and in the colors of CIFAR-10', async (context) => {
  const at = join(realMirror, 'cifar-10-jpeg-sample');
  if (!existsSync(at)) return context.skip(`no folder ${at}`);
  process.env.REPRO_MIRROR = realMirror;
  const { train, test: held } = (await runStage<Splits>(cifar10Sample, {})).outputs;
  assert.deepEqual(train.images.shape, [5_000, 32, 32, 3]);
  assert.deepEqual(held.images.shape, [1_000, 32, 32, 3]);
  assert.deepEqual(countsOf(train), Array(10).fill(500));
  assert.deepEqual(countsOf(held), Array(10).fill(100));
  // The published means of red, green and blue over the whole training set; another order of colors would differ more.
  for (const [color, mean] of [0.4914, 0.4822, 0.4465].entries()) {
    const ours = meanOf(Float64Array.from(train.images.data).filter((_, at) => at % 3 === color)) / 255;
    assert.ok(Math.abs(ours - mean) < 0.004, `color ${color}: ${ours}, published ${mean}`);
  }
});

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function countsOf({ labels }: Split): number[] {
  return Array.from({ length: 10 }, (_, label) => labels.data.filter((other) => other === label).length);
}
