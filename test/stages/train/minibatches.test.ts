import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { minibatches } from '../../../stages/train/minibatches.ts';

test('every epoch has every image once, in its own order', () => {
  const indices = minibatches(1, 0, 30, 10)(0, 6);
  const epochs = [indices.slice(0, 30), indices.slice(30)];
  for (const epoch of epochs)
    assert.deepEqual(
      epoch.toSorted(),
      Int32Array.from({ length: 30 }, (_, i) => i),
    );
  assert.notDeepEqual(epochs[0], epochs[1]);
});

test('a minibatch may span two epochs, so that no image is left out', () => {
  const indices = minibatches(1, 0, 10, 4)(0, 5);
  assert.deepEqual(indices.slice(0, 10).toSorted(), indices.slice(10).toSorted());
});

test('each seed and round has its own order', () => {
  const first = (seed: number, round: number) => minibatches(seed, round, 50, 50)(0, 1).join();
  assert.equal(new Set([first(1, 0), first(2, 0), first(1, 1), first(1, 2)]).size, 4);
});

test('the images of an iteration do not depend on earlier draws', () => {
  const sizes = { images: fc.integer({ min: 1, max: 40 }), batch: fc.integer({ min: 1, max: 50 }) };
  fc.assert(
    fc.property(fc.record(sizes), fc.nat(20), fc.integer({ min: 1, max: 20 }), ({ images, batch }, first, count) => {
      const whole = minibatches(3, 0, images, batch)(0, first + count);
      assert.deepEqual(minibatches(3, 0, images, batch)(first, count), whole.slice(first * batch));
    }),
  );
});
