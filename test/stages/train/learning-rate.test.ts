import assert from 'node:assert/strict';
import { test } from 'node:test';
import { learningRateSchema, learningRates } from '../../../stages/train/learning-rate.ts';

const inv = { policy: 'inv', base: 0.01, gamma: 1e-4, power: 0.75 } as const;

test("the inv policy is Caffe's", () => {
  assert.equal(learningRates(inv, 0, 1)[0], Math.fround(0.01));
  // (1 + 10^-4 * 150,000) = 16 and 16^-0.75 = 1/8.
  assert.equal(learningRates(inv, 150_000, 1)[0], Math.fround(0.01 / 8));
});

test('the constant policy is constant', () => {
  assert.deepEqual(learningRates({ policy: 'constant', base: 0.5 }, 7, 3), Float32Array.of(0.5, 0.5, 0.5));
});

test("the multistep policy is Caffe's: a factor from each step on", () => {
  const policy = { policy: 'multistep', base: 1, gamma: 0.5, steps: [2, 5] } as const;
  assert.deepEqual(learningRates({ ...policy, steps: [2, 5] }, 0, 7), Float32Array.of(1, 1, 0.5, 0.5, 0.5, 0.25, 0.25));
  assert.throws(() => learningRateSchema.parse({ ...policy, steps: [5, 2] }), /expected ascending iterations/);
});

test('rates depend only on the iteration, however they are split into calls', () => {
  const whole = learningRates(inv, 0, 100);
  assert.deepEqual(learningRates(inv, 40, 60), whole.slice(40));
  assert.ok(whole.every((rate, t) => t === 0 || rate < whole[t - 1]!));
});
