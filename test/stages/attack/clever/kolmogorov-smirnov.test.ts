import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { kolmogorovSmirnov } from '../../../../stages/attack/clever/kolmogorov-smirnov.ts';
import { random } from '../../../../stages/model/random.ts';

const uniform = (y: number) => Math.min(Math.max(y, 0), 1);

test('the distance is the largest between the empirical distribution and the law, on either side of a step', () => {
  const distance = (...observations: number[]) => kolmogorovSmirnov(observations, uniform).distance;
  assert.equal(distance(0.5), 0.5);
  assert.equal(distance(0.9), 0.9);
  assert.equal(distance(0.25, 0.75), 0.25);
  assert.ok(Math.abs(distance(0.7, 0.1, 0.2) - (2 / 3 - 0.2)) < 1e-15);
  assert.equal(distance(-1, -2), 1);
});

test("the likelihood is Kolmogorov's, and equals kstwobign of SciPy 1.17.1", () => {
  const count = 20_000;
  const root = Math.sqrt(count);
  /** For evenly spaced observations, shifted to the scaled distance `x` from the law. */
  const likelihood = (x: number) => {
    const distance = x / (root + 0.12 + 0.11 / root);
    const moved = Array.from({ length: count }, (_, i) => i / count + distance);
    return kolmogorovSmirnov(moved, uniform).likelihood;
  };
  for (const [x, expected] of [
    [0.05, 1],
    [0.5, 0.963945],
    [0.8276, 0.499958],
    [1.2, 0.11225],
    [1.3581, 0.05],
    [1.6276, 0.010001],
    [2, 0.000671],
  ] as const) {
    assert.ok(Math.abs(likelihood(x) - expected) < 2e-6, `${x}: ${likelihood(x)}`);
  }
});

test('for observations that follow the law, a tenth of the likelihoods is below a tenth', () => {
  const trials = Array.from({ length: 400 }, (_, seed) => {
    const { uniform: draw } = random(seed, 'ks');
    return kolmogorovSmirnov(Array.from({ length: 50 }, draw), uniform).likelihood;
  });
  const share = trials.filter((likelihood) => likelihood < 0.1).length / trials.length;
  assert.ok(Math.abs(share - 0.1) < 5 * Math.sqrt((0.1 * 0.9) / 400), `${share}`);
});

test('distance and likelihood are from 0 to 1, whatever the order of the observations', () => {
  const observations = fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: 1 });
  fc.assert(
    fc.property(observations, (values) => {
      const { distance, likelihood } = kolmogorovSmirnov(values, uniform);
      assert.ok(distance >= 0 && distance <= 1 && likelihood >= 0 && likelihood <= 1, `${distance}, ${likelihood}`);
      assert.deepEqual(kolmogorovSmirnov(values.toReversed(), uniform), { distance, likelihood });
    }),
  );
});
