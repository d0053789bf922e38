import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { digestOf } from '../../../artifacts/digest.ts';
import { mnist } from '../../../stages/data/mnist.ts';
import { pair } from '../../../stages/data/pair.ts';
import { type Split, split } from '../../../stages/data/split.ts';
import { honest, hostileServer } from './fetch/hostile-server.ts';
import { idx } from './format/idx-bytes.ts';
import { runStage } from './run-stage.ts';

type Splits = { readonly train: Split; readonly test: Split };

const small = {
  trainImages: { name: 'train-images-idx3-ubyte.gz', content: idx([3, 1, 2], [1, 2, 3, 4, 5, 6]) },
  trainLabels: { name: 'train-labels-idx1-ubyte.gz', content: idx([3], [7, 0, 9]) },
  testImages: { name: 't10k-images-idx3-ubyte.gz', content: idx([1, 1, 2], [8, 9]) },
  testLabels: { name: 't10k-labels-idx1-ubyte.gz', content: idx([1], [4]) },
};
const pins = Object.fromEntries(
  Object.entries(small).map(([part, { content }]) => [part, { bytes: content.length, sha256: digestOf(content) }]),
);
const realMirror = process.env.REPRO_MIRROR ?? fileURLToPath(new URL('../../../../shared/data', import.meta.url));

let folder: string;
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'mnist-'));
  process.env.REPRO_HOME = join(folder, 'home');
});
after(() => rmSync(folder, { recursive: true }));

const expected: Splits = {
  train: {
    images: { dtype: 'uint8', shape: [3, 1, 2, 1], data: Uint8Array.of(1, 2, 3, 4, 5, 6) },
    labels: { dtype: 'uint8', shape: [3], data: Uint8Array.of(7, 0, 9) },
  },
  test: {
    images: { dtype: 'uint8', shape: [1, 1, 2, 1], data: Uint8Array.of(8, 9) },
    labels: { dtype: 'uint8', shape: [1], data: Uint8Array.of(4) },
  },
};

test('a folder with the layout of a mirror supplies both splits', async () => {
  mkdirSync(join(folder, 'mirror', 'mnist'), { recursive: true });
  for (const { name, content } of Object.values(small)) {
    writeFileSync(join(folder, 'mirror', 'mnist', name), gzipSync(content));
  }
  process.env.REPRO_MIRROR = join(folder, 'mirror');
  const { outputs, lines } = await runStage<Splits>(mnist, pins);
  assert.deepEqual(plain(outputs), expected);
  assert.match(lines[0]!, /^train-images-idx3-ubyte\.gz: from .*mirror.mnist.train-images-idx3-ubyte\.gz$/);
});

test('a mirror on the web is used once; then the kept downloads are used', async () => {
  const served = Object.values(small).map(({ name, content }) => [`mnist/${name}`, honest(gzipSync(content))] as const);
  const server = await hostileServer(Object.fromEntries(served));
  process.env.REPRO_MIRROR = server.url('').href;
  const first = await runStage<Splits>(mnist, pins);
  assert.deepEqual(plain(first.outputs), expected);
  const total = Object.values(small).reduce((sum, { content }) => sum + content.length, 0);
  assert.deepEqual(first.progress.at(-1), { done: total, total });
  assert.deepEqual(plain((await runStage<Splits>(mnist, pins)).outputs), expected);
  assert.equal(server.requests.length, 4);
  server.close();
});

test('the source of a file is not a param, so it changes no key', () => {
  assert.deepEqual(Object.keys(mnist.definition.params.shape).sort(), Object.keys(small).sort());
});

test('the published files have the pinned content; 1 against 7 has the paper’s size', async (context) => {
  if (!existsSync(join(realMirror, 'mnist'))) return context.skip(`no folder ${join(realMirror, 'mnist')}`);
  process.env.REPRO_MIRROR = realMirror;
  process.env.REPRO_HOME = join(folder, 'elsewhere');
  const { outputs } = await runStage<Splits>(mnist, {});
  assert.deepEqual(outputs.train.images.shape, [60_000, 28, 28, 1]);
  assert.deepEqual(outputs.test.images.shape, [10_000, 28, 28, 1]);
  const pairs = async (data: Split) => {
    const params = { negative: 1, positive: 7 };
    return (await runStage<{ data: Split }>(pair, params, { data })).outputs.data.labels.shape;
  };
  assert.deepEqual(await pairs(outputs.train), [13_007]);
  assert.deepEqual(await pairs(outputs.test), [2_163]);
});

/** The splits as their artifacts return them: without the larger buffers of which their data may be views. */
function plain({ train, test }: Splits): Splits {
  return { train: split.decode(split.encode(train)), test: split.decode(split.encode(test)) };
}
