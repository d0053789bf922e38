import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { wilson } from '../../../../stages/measure/statistics/wilson.ts';

test('the intervals of shares of 0.5, 0 and 1 match known values', () => {
  // Computed by hand: for no successes among n it is [0, z² / (n + z²)].
  const near = (got: readonly number[], expected: readonly number[]) => {
    for (const [i, bound] of got.entries()) assert.ok(Math.abs(bound - expected[i]!) < 5e-5, `${got}`);
  };
  near(wilson(0.5, 100), [0.4038, 0.5962]);
  near(wilson(0, 10), [0, 0.2775]);
  near(wilson(1, 10), [0.7225, 1]);
});

test('an interval contains its share, is within [0, 1], and narrows with the count', () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(share, fc.integer({ min: 1, max: 100_000 }), (value, count) => {
      const [low, high] = wilson(value, count);
      assert.ok(0 <= low && low <= value + 1e-12 && value <= high + 1e-12 && high <= 1);
      const [narrowLow, narrowHigh] = wilson(value, 4 * count);
      assert.ok(narrowHigh - narrowLow < high - low);
    }),
  );
});
