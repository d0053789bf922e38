import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Matrix, spectralBound } from '../../../../stages/measure/lipschitz/spectral-norm.ts';

function matrix(rows: readonly (readonly number[])[]): Matrix {
  return { rows: rows.length, columns: rows[0]!.length, data: Float64Array.from(rows.flat()) };
}

/** ‖A v‖₂ / ‖v‖₂. */
function stretch({ rows, columns, data }: Matrix, v: readonly number[]): number {
  const image = Array.from({ length: rows }, (_, i) => v.reduce((sum, x, j) => sum + data[i * columns + j]! * x, 0));
  return Math.hypot(...image) / Math.hypot(...v);
}

/** A lower bound of the largest singular value, by applying AᵀA repeatedly. */
function byPowerIteration({ rows, columns, data }: Matrix): number {
  let v = Array.from({ length: columns }, (_, j) => 1 + Math.sin(7 * j + 1));
  for (let i = 0; i < 3000; i++) {
    const image = Array.from({ length: rows }, (_, k) => v.reduce((sum, x, j) => sum + data[k * columns + j]! * x, 0));
    const back = v.map((_, j) => image.reduce((sum, y, k) => sum + data[k * columns + j]! * y, 0));
    const length = Math.hypot(...back);
    if (length === 0) return 0;
    v = back.map((x) => x / length);
  }
  return stretch({ rows, columns, data }, v);
}

const near = (actual: number, expected: number, tolerance: number) =>
  assert.ok(Math.abs(actual - expected) <= tolerance * expected, `expected ${expected}, got ${actual}`);

test('the bound is the largest singular value in known cases', () => {
  near(
    spectralBound(
      matrix([
        [3, 0, 0],
        [0, -7, 0],
      ]),
    ),
    7,
    1e-12,
  );
  // Rank one: ‖u‖ ‖v‖.
  near(
    spectralBound(
      matrix([
        [2, 4],
        [1, 2],
        [2, 4],
      ]),
    ),
    3 * Math.sqrt(5),
    1e-12,
  );
  // The Fibonacci matrix has the golden ratio.
  near(
    spectralBound(
      matrix([
        [1, 1],
        [1, 0],
      ]),
    ),
    (1 + Math.sqrt(5)) / 2,
    1e-12,
  );
  assert.equal(spectralBound(matrix([[0, 0]])), 0);
});

test('in the worst case, equal singular values, the bound is too large by a factor of d^(1/1024)', () => {
  const identity = Array.from({ length: 50 }, (_, i) => Array.from({ length: 50 }, (_, j) => Number(i === j)));
  near(spectralBound(matrix(identity)), 50 ** (1 / 1024), 1e-10);
});

const entry = fc.integer({ min: -1000, max: 1000 }).map((value) => value / 100);
const matrices = fc
  .tuple(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 7 }))
  .chain(([rows, columns]) =>
    fc.array(fc.array(entry, { minLength: columns, maxLength: columns }), { minLength: rows, maxLength: rows }),
  )
  .map(matrix);

test('no vector is stretched by more than the bound, and power iteration comes close to it', () => {
  fc.assert(
    fc.property(matrices, fc.array(entry, { minLength: 7, maxLength: 7 }), (given, some) => {
      const bound = spectralBound(given);
      const v = some.slice(0, given.columns);
      if (v.some((x) => x !== 0)) assert.ok(stretch(given, v) <= bound * (1 + 1e-12));
      const found = byPowerIteration(given);
      assert.ok(found <= bound * (1 + 1e-12), `${found} above ${bound}`);
      // A factor of 7^(1/1024), and the error of power iteration.
      assert.ok(bound <= found * 1.01, `${bound} far above ${found}`);
    }),
    { numRuns: 60 },
  );
});

test('powers of a very large or small matrix stay within the range of doubles', () => {
  const scaled = (scale: number) =>
    matrix([
      [scale, 0, scale],
      [0, 2 * scale, 0],
    ]);
  for (const scale of [1e-200, 1e-38, 1e38, 1e200]) near(spectralBound(scaled(scale)), 2 * scale, 1e-12);
});
