import assert from 'node:assert/strict';
import { test } from 'node:test';
import { initialWeights } from '../../../stages/model/initial-weights.ts';
import { network as linear } from '../../../stages/model/networks/linear.ts';

test('initial weights are uniform within the square root of 3 / fan-in, and biases are 0', () => {
  const initial = initialWeights(linear, 1);
  const weight = initial['fc.weight']!;
  const limit = Math.sqrt(3 / 784);
  assert.deepEqual(weight.shape, [10, 784]);
  assert.ok(weight.data.every((value) => Math.abs(value) <= limit));
  const variance = [...weight.data].reduce((sum, value) => sum + value ** 2, 0) / weight.data.length;
  // The variance of this distribution is 1 / fan-in; 7,840 draws estimate it to about one percent.
  assert.ok(Math.abs(variance * 784 - 1) < 0.05, `${variance * 784}`);
  assert.deepEqual(initial['fc.bias']!.data, new Float32Array(10));
});

test('each seed has its own initial weights', () => {
  assert.deepEqual(initialWeights(linear, 1), initialWeights(linear, 1));
  assert.notDeepEqual(initialWeights(linear, 1), initialWeights(linear, 2));
});
