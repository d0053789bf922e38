import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { mnist } from '../../../stages/data/mnist.ts';
import { pair } from '../../../stages/data/pair.ts';
import type { Split } from '../../../stages/data/split.ts';
import { runStage } from './run-stage.ts';

/** Images of 1×2 whose pixels encode their index and class. */
function splitOf(labels: readonly number[]): Split {
  const pixels = labels.flatMap((label, index) => [index, label]);
  return {
    images: { dtype: 'uint8', shape: [labels.length, 1, 2, 1], data: Uint8Array.from(pixels) },
    labels: { dtype: 'uint8', shape: [labels.length], data: Uint8Array.from(labels) },
  };
}

async function paired(negative: number, positive: number, labels: readonly number[]): Promise<Split> {
  const inputs = { data: splitOf(labels) };
  return (await runStage<{ data: Split }>(pair, { negative, positive }, inputs)).outputs.data;
}

test('the images of two classes keep their order and are labeled 0 and 1', async () => {
  const { images, labels } = await paired(7, 1, [1, 3, 7, 7, 0, 1]);
  assert.deepEqual(images, { dtype: 'uint8', shape: [4, 1, 2, 1], data: Uint8Array.of(0, 1, 2, 7, 3, 7, 5, 1) });
  assert.deepEqual(labels, { dtype: 'uint8', shape: [4], data: Uint8Array.of(1, 0, 0, 1) });
});

test('exactly the images of the two classes are kept, each once', async () => {
  const anyLabels = fc.array(fc.nat(9), { maxLength: 40 }).map((labels) => [2, 5, ...labels]);
  await fc.assert(
    fc.asyncProperty(anyLabels, async (all) => {
      const { images, labels } = await paired(2, 5, all);
      const expected = all.flatMap((label, index) => (label === 2 || label === 5 ? [index, label] : []));
      assert.deepEqual([...images.data], expected);
      assert.deepEqual(
        [...labels.data],
        [...all].filter((label) => label === 2 || label === 5).map((l) => Number(l === 5)),
      );
    }),
  );
});

test('the same class twice, or a class without images, is refused', async () => {
  await assert.rejects(paired(3, 3, [3]), { message: 'pair: expected two different classes, got 3 twice' });
  await assert.rejects(paired(3, 4, [3]), { message: 'pair: expected images of class 4, got none' });
});

test('both parts of a data set can be declared with readable ids', () => {
  const data = mnist({}, {});
  const classes = { negative: 1, positive: 7 };
  assert.equal(pair(classes, { data: data.test }).data.step.id, 'pair/1-vs-7');
  assert.equal(pair(classes, { data: data.train }, 'mnist-train/1-vs-7').data.step.id, 'pair/mnist-train/1-vs-7');
});
