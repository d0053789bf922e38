import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import {
  distribution,
  fitReverseWeibull,
  logLikelihood,
  type ReverseWeibull,
  shapes,
} from '../../../../stages/attack/clever/reverse-weibull.ts';
import { random } from '../../../../stages/model/random.ts';

/** Observations of a law, by the inverse of its distribution function: y = a − b (−ln u)^{1/c}. */
function drawn({ location, scale, shape }: ReverseWeibull, count: number, seed: number): number[] {
  const { uniform } = random(seed, 'reverse weibull test');
  return Array.from({ length: count }, () => location - scale * (-Math.log(uniform() + 2 ** -25)) ** (1 / shape));
}

const seed = fc.nat(1e6);
const law = (largest: number) =>
  fc.record({
    location: fc.double({ min: -100, max: 100, noNaN: true }),
    scale: fc.double({ min: 0.01, max: 50, noNaN: true }),
    shape: fc.double({ min: 1.2, max: largest, noNaN: true }),
  });

test('the distribution rises from 0 to 1 at its location', () => {
  const given = { location: 5, scale: 2, shape: 3 };
  assert.equal(distribution(given, -100), 0);
  assert.equal(distribution(given, 3), Math.exp(-1));
  assert.equal(distribution(given, 5), 1);
  assert.equal(distribution(given, 6), 1);
});

test('the log-likelihood uses the density, the derivative of the distribution function', () => {
  fc.assert(
    fc.property(law(6), fc.double({ min: 0.2, max: 1.5, noNaN: true }), (given, far) => {
      const y = given.location - far * given.scale;
      const h = 1e-5 * given.scale;
      const slope = (distribution(given, y + h) - distribution(given, y - h)) / (2 * h);
      assert.ok(Math.abs(logLikelihood(given, [y]) - Math.log(slope)) < 1e-4);
      assert.ok(Math.abs(logLikelihood(given, [y, y]) - 2 * logLikelihood(given, [y])) < 1e-12 + 1e-12 * Math.abs(y));
    }),
  );
  assert.equal(logLikelihood({ location: 1, scale: 1, shape: 2 }, [0.5, 1]), Number.NEGATIVE_INFINITY);
});

describe('by maximum likelihood', () => {
  test('the law of the observations is recovered', () => {
    fc.assert(
      fc.property(law(4), seed, (given, from) => {
        const fitted = fitReverseWeibull(drawn(given, 3000, from), 0);
        // Five standard deviations of the estimates for c = 4, where they are largest.
        assert.ok(Math.abs(fitted.location - given.location) < 0.18 * given.scale, JSON.stringify({ given, fitted }));
        assert.ok(Math.abs(fitted.scale / given.scale - 1) < 0.18, JSON.stringify({ given, fitted }));
        assert.ok(Math.abs(fitted.shape / given.shape - 1) < 0.2, JSON.stringify({ given, fitted }));
      }),
      { numRuns: 15 },
    );
  });

  test('no other law is more likely, including the true one', () => {
    fc.assert(
      fc.property(law(40), seed, fc.integer({ min: 20, max: 200 }), (given, from, count) => {
        const observations = drawn(given, count, from);
        const fitted = fitReverseWeibull(observations, 0);
        const best = logLikelihood(fitted, observations);
        const moved = [0.99, 1.01].flatMap((factor) => [
          { ...fitted, scale: factor * fitted.scale },
          { ...fitted, shape: Math.min(Math.max(factor * fitted.shape, shapes.least), shapes.most) },
          { ...fitted, location: fitted.location + (factor - 1) * fitted.scale },
        ]);
        for (const other of [given, ...moved]) assert.ok(logLikelihood(other, observations) <= best + 1e-6);
      }),
      { numRuns: 40 },
    );
  });

  test('it equals weibull_max.fit of SciPy 1.17.1', () => {
    const observations = [
      3.32, 3.6, 2.85, 3.25, 4.03, 4.04, 2.45, 2.67, 2.13, 3.13, 1.96, 3.16, 3.49, 2.83, 3.54, 3.39, 1.9, 3.33, 2.79,
      3.08, 2.84, 3.57, 3.13, 2.54,
    ];
    const fitted = fitReverseWeibull(observations, 0);
    const expected = { location: 4.309178, scale: 1.428184, shape: 2.397245 };
    for (const name of ['location', 'scale', 'shape'] as const) {
      assert.ok(Math.abs(fitted[name] - expected[name]) < 2e-4, `${name}: ${fitted[name]}`);
    }
    assert.ok(Math.abs(logLikelihood(fitted, observations) + 19.763421) < 1e-6);
  });

  test("observations of Gumbel's law, which has no upper end, get the largest shape", () => {
    const { uniform } = random(4, 'gumbel');
    const heavy = Array.from({ length: 500 }, () => Math.exp(-Math.log(-Math.log(uniform() + 2 ** -25)) / 2));
    assert.equal(fitReverseWeibull(heavy, 0).shape, shapes.most);
  });

  test('observations concentrated at their upper end get it as location', () => {
    const { uniform } = random(5, 'crowd');
    const crowded = Array.from({ length: 500 }, () => 3 - uniform() ** 3);
    const { location, shape } = fitReverseWeibull(crowded, 0);
    assert.equal(shape, shapes.least);
    assert.ok(Math.abs(location - Math.max(...crowded)) < 1e-5);
  });
});

test('a penalty lowers the shape, and the location with it', () => {
  fc.assert(
    fc.property(law(20), seed, (given, from) => {
      const observations = drawn(given, 100, from);
      const [plain, penalized] = [fitReverseWeibull(observations, 0), fitReverseWeibull(observations, 0.1)];
      assert.ok(penalized.shape <= plain.shape + 1e-6);
      assert.ok(penalized.location <= plain.location + 1e-6 * given.scale);
    }),
    { numRuns: 40 },
  );
});

test('the fit is equivariant to shift and scale of the observations', () => {
  const stretch = fc.double({ min: 0.01, max: 100, noNaN: true });
  fc.assert(
    fc.property(law(10), seed, fc.double({ min: -10, max: 10, noNaN: true }), stretch, (given, from, by, factor) => {
      const observations = drawn(given, 60, from);
      const own = fitReverseWeibull(observations, 0.01);
      const moved = fitReverseWeibull(
        observations.map((y) => factor * (y + by)),
        0.01,
      );
      assert.ok(Math.abs(moved.location - factor * (own.location + by)) < 1e-3 * factor * own.scale);
      assert.ok(Math.abs(moved.shape / own.shape - 1) < 1e-3);
    }),
    { numRuns: 40 },
  );
});

test('for any observations the location is finite and above all of them', () => {
  // Norms of float32 gradients; doubles could be so close that a double cannot represent a location above them.
  const observations = fc
    .array(fc.float({ min: 0, max: 1000, noNaN: true }), { minLength: 2, maxLength: 60 })
    .filter((values) => Math.max(...values) - Math.min(...values) > 1e-5 * Math.max(...values));
  fc.assert(
    fc.property(observations, fc.constantFrom(0, 0.01), (values, penalty) => {
      const { location, scale, shape } = fitReverseWeibull(values, penalty);
      assert.ok(Number.isFinite(location) && location > Math.max(...values), `${location}`);
      assert.ok(scale > 0 && shape >= shapes.least && shape <= shapes.most, `${scale}, ${shape}`);
    }),
  );
});
