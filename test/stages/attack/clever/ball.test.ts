import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { type Ball, pointsInBall } from '../../../../stages/attack/clever/ball.ts';
import { kolmogorovSmirnov } from '../../../../stages/attack/clever/kolmogorov-smirnov.ts';

const draw = { seed: 1, batch: 0, count: 2000 };

/** The points as lists of coordinates. */
function pointsOf(ball: Ball, shape: readonly number[], wanted = draw): number[][] {
  const { data } = pointsInBall(ball, shape, wanted);
  const size = data.length / wanted.count;
  return Array.from({ length: wanted.count }, (_, i) => Array.from(data.slice(i * size, (i + 1) * size)));
}

function follows(values: readonly number[], distribution: (value: number) => number, what: string) {
  const { likelihood } = kolmogorovSmirnov(values, distribution);
  assert.ok(likelihood > 1e-3, `${what}: likelihood ${likelihood}`);
}

describe('a round ball', () => {
  test('the share of points within a smaller radius equals the share of volume', () => {
    fc.assert(
      fc.property(fc.constantFrom(1, 2, 3, 7, 50), fc.double({ min: 0.01, max: 20, noNaN: true }), (size, radius) => {
        const lengths = pointsOf({ p: 2, radius }, [size]).map((point) => Math.hypot(...point) / radius);
        assert.ok(lengths.every((length) => length <= 1 + 1e-6));
        follows(lengths, (length) => Math.min(length, 1) ** size, `${size} dimensions`);
      }),
      { numRuns: 10 },
    );
  });

  test('all directions are equally likely', () => {
    const points = pointsOf({ p: 2, radius: 1 }, [3, 1, 1]);
    // In three dimensions each coordinate of a direction is uniform between -1 and 1 (Archimedes).
    for (const axis of [0, 1, 2]) {
      const cosines = points.map((point) => point[axis]! / Math.hypot(...point));
      follows(cosines, (cosine) => Math.min(Math.max((1 + cosine) / 2, 0), 1), `axis ${axis}`);
    }
    const products = points.map(([x, y]) => x! * y!);
    const mean = products.reduce((sum, product) => sum + product) / products.length;
    // The variance of x y is 1/35 in the unit ball.
    assert.ok(Math.abs(mean) < 5 * Math.sqrt(1 / 35 / products.length), `${mean}`);
  });
});

test('in a cube each coordinate is uniform', () => {
  const points = pointsOf({ p: 'inf', radius: 0.3 }, [2, 2, 1]);
  for (const axis of [0, 1, 2, 3]) {
    const values = points.map((point) => point[axis]!);
    follows(values, (value) => Math.min(Math.max((value / 0.3 + 1) / 2, 0), 1), `axis ${axis}`);
  }
});

test('a point depends only on the seed, its batch and its number, not on other draws', () => {
  for (const p of [2, 'inf'] as const) {
    const points = (seed: number, batch: number, count: number) =>
      pointsOf({ p, radius: 1 }, [5], { seed, batch, count });
    assert.deepEqual(points(3, 7, 4), points(3, 7, 9).slice(0, 4));
    const all = [points(3, 7, 4), points(4, 7, 4), points(3, 8, 4)].flat().map((point) => point.join());
    assert.equal(new Set(all).size, all.length);
  }
});

test('points have the shape of images', () => {
  const { shape, data } = pointsInBall({ p: 2, radius: 1 }, [3, 4, 1], { ...draw, count: 6 });
  assert.deepEqual([shape, data.length], [[6, 3, 4, 1], 72]);
});
