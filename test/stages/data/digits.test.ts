import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { digestOf } from '../../../artifacts/digest.ts';
import { digits } from '../../../stages/data/digits.ts';
import { type Split, split } from '../../../stages/data/split.ts';
import { runStage } from './run-stage.ts';
import { accuracyOf } from './small-classifiers.ts';

type Splits = { readonly train: Split; readonly test: Split };

async function written(params: { train: number; test: number; seed?: number }): Promise<Splits> {
  return (await runStage<Splits>(digits, params)).outputs;
}

test('the bytes depend only on the seed, not on the machine', async () => {
  const { train, test } = await written({ train: 500, test: 100, seed: 1 });
  assert.equal(digestOf(split.encode(train)), '380ad9c5a0d95dd428382c1d39947ea76355f81bcaf84f03f0ed1b1e9e342859');
  assert.equal(digestOf(split.encode(test)), '23994931b1af98eb1de70653e597e115d29f43d2129e1f3f6640d3293cd8cc7b');
});

test('they are computed only by operations that IEEE 754 and the language define to the last bit', () => {
  const exact = new Set(['floor', 'ceil', 'round', 'min', 'max', 'sqrt', 'imul']);
  const files = ['data/digits.ts', 'data/glyphs.ts', 'data/handwriting.ts', 'data/ink.ts', 'model/random.ts'];
  for (const file of files) {
    const source = readFileSync(new URL(`../../../stages/${file}`, import.meta.url), 'utf8');
    for (const [, name] of source.matchAll(/Math\.(\w+)/g)) assert(exact.has(name!), `${file} uses Math.${name}`);
  }
});

test('another seed gives other images', async () => {
  const [one, two] = [await written({ train: 20, test: 20 }), await written({ train: 20, test: 20, seed: 2 })];
  assert.notDeepEqual(one.train.images.data, two.train.images.data);
  assert.notDeepEqual(one.train.images.data, one.test.images.data);
});

test('each block of ten images has all ten digits, in varying order', async () => {
  const { train } = await written({ train: 205, test: 10 });
  const orders = Array.from({ length: 20 }, (_, i) => [...train.labels.data.subarray(10 * i, 10 * i + 10)]);
  for (const order of orders) assert.deepEqual([...order].sort(), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  assert.equal(new Set(orders.map(String)).size, 20);
});

test('a larger set starts with the smaller one', async () => {
  const [small, large] = [await written({ train: 15, test: 10 }), await written({ train: 35, test: 10 })];
  assert.deepEqual(large.train.images.data.subarray(0, 15 * 784), small.train.images.data);
  assert.deepEqual(large.train.labels.data.subarray(0, 15), small.train.labels.data);
});

test('every image has a stroke within the page, on an empty background', async () => {
  const { train } = await written({ train: 1000, test: 10 });
  let touching = 0;
  for (let image = 0; image < 1000; image++) {
    const pixels = train.images.data.subarray(image * 784, (image + 1) * 784);
    const inked = pixels.filter((value) => value > 0).length;
    assert(Math.max(...pixels) > 150, `image ${image} is pale`);
    assert(inked > 25 && inked < 350, `image ${image} has ${inked} inked pixels`);
    if (pixels.some((value, at) => value > 0 && (at < 28 || at >= 756 || at % 28 === 0 || at % 28 === 27))) touching++;
  }
  assert(touching < 40, `${touching} of 1000 images touch the border`);
});

test('a linear classifier reaches between 80 and 97 percent, and a small perceptron clearly more', async () => {
  const data = await written({ train: 4000, test: 1000 });
  const linear = accuracyOf(0, data, 6, 0.02);
  const perceptron = accuracyOf(32, data, 6, 0.03);
  assert(linear > 0.8 && linear < 0.97, `linear: ${linear}`);
  assert(perceptron > linear + 0.03, `perceptron: ${perceptron}, linear: ${linear}`);
});
