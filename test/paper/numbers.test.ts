import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unpenalizedMean } from '../../paper/numbers.ts';

test("the mean without a penalty is from the network's first row in Table 1", () => {
  assert.equal(unpenalizedMean('lenet-5', 'deepfoolSquared'), 2.7831);
});

test('a network that Table 1 lacks is refused', () => {
  assert.throws(
    () => unpenalizedMean('mlp', 'fgs'),
    new Error('expected a row of mlp in Table 1 in paper/numbers.ts, got none; add it'),
  );
});
