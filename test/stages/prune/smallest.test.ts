import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { pruneCount, withoutSmallest } from '../../../stages/prune/smallest.ts';

test('784 weights are pruned as in the paper, in 16 rounds of a third', () => {
  const left = [784];
  for (let round = 1; round <= 16; round++) left.push(left.at(-1)! - pruneCount(left.at(-1)!, 1 / 3));
  assert.deepEqual(left, [784, 523, 349, 233, 156, 104, 70, 47, 32, 22, 15, 10, 7, 5, 4, 3, 2]);
});

test('a third of n is exactly floor(n / 3), and fewer than 3 weights are not pruned', () => {
  for (let n = 0; n <= 100_000; n++) assert.equal(pruneCount(n, 1 / 3), Math.floor(n / 3));
  assert.deepEqual(
    [0, 1, 2].map((n) => pruneCount(n, 1 / 3)),
    [0, 0, 0],
  );
});

test('a share that is not exact in binary is not off by one weight', () => {
  for (let percent = 1; percent < 100; percent++) assert.equal(pruneCount(100, percent / 100), percent);
});

const ratio = fc.constantFrom(0.1, 1 / 3, 0.5, 0.9);
// Few distinct values, so that ties and zeros are common.
const layer = fc.array(fc.integer({ min: -4, max: 4 }), { maxLength: 60 }).map((data) => Float32Array.from(data));

test('exactly the requested number of weights become zero, and the rest keep their bits', () => {
  fc.assert(
    fc.property(layer, ratio, (before, share) => {
      const after = withoutSmallest(before, share);
      const nonzero = (data: Float32Array) => data.filter((value) => value !== 0).length;
      assert.equal(nonzero(after), nonzero(before) - pruneCount(nonzero(before), share));
      after.forEach((value, i) => {
        assert.ok(value === before[i] || Object.is(value, 0));
      });
    }),
  );
});

test('no remaining weight is smaller than a pruned one, and of equal weights the first are pruned', () => {
  fc.assert(
    fc.property(layer, ratio, (before, share) => {
      const after = withoutSmallest(before, share);
      const order = [...before.keys()]
        .filter((i) => before[i] !== 0)
        .sort((i, j) => Math.abs(before[i]!) - Math.abs(before[j]!) || i - j);
      const pruned = order.filter((i) => after[i] === 0);
      assert.deepEqual(pruned, order.slice(0, pruned.length));
    }),
  );
});

test('the given weights are not changed', () => {
  const before = Float32Array.of(3, 1, 2);
  assert.deepEqual(withoutSmallest(before, 1 / 3), Float32Array.of(3, 0, 2));
  assert.deepEqual(before, Float32Array.of(3, 1, 2));
});
