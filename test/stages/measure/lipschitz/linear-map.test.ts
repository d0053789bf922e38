import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { convolutionMap } from '../../../../stages/measure/lipschitz/convolution-map.ts';
import { denseMap } from '../../../../stages/measure/lipschitz/linear-map.ts';
import { spectralBound } from '../../../../stages/measure/lipschitz/spectral-norm.ts';
import { shapeAfter } from '../../../../stages/model/layer.ts';
import { random } from '../../../../stages/model/random.ts';

test('a dense layer has the norms of its matrix', () => {
  const { frobenius, spectral, rowSum } = denseMap({ name: 'fc', out: 2 });
  const weights = Float32Array.of(1, -2, 2, 0, 4, 0);
  assert.equal(frobenius(weights), 5);
  assert.equal(rowSum(weights), 5);
  // W Wᵀ = [[9, −8], [−8, 16]].
  assert.ok(Math.abs(spectral(weights) ** 2 - (25 + Math.sqrt(305)) / 2) < 1e-6);
});

type Geometry = { readonly size: [number, number, number]; out: number; kernel: number; stride: number; pad: number };

/** A convolution of this geometry, and its matrix, entry by entry. */
function unrolled({ size, out, kernel, stride, pad }: Geometry, weights: Float32Array) {
  const layer = { kind: 'conv', name: 'conv', bias: true, out, kernel, stride, pad } as const;
  const [height, width, channels] = size;
  const [down, across] = shapeAfter(layer, size) as [number, number, number];
  const columns = height * width * channels;
  const rows = Array.from({ length: down * across * out }, () => new Array<number>(columns).fill(0));
  for (let r = 0; r < down; r++)
    for (let s = 0; s < across; s++)
      for (let o = 0; o < out; o++)
        for (let c = 0; c < channels; c++)
          for (let i = 0; i < kernel; i++)
            for (let j = 0; j < kernel; j++) {
              const [y, x] = [r * stride + i - pad, s * stride + j - pad];
              if (y < 0 || y >= height || x < 0 || x >= width) continue;
              const weight = weights[((o * channels + c) * kernel + i) * kernel + j]!;
              rows[(r * across + s) * out + o]![(y * width + x) * channels + c] = weight;
            }
  return { map: convolutionMap(layer, size), rows };
}

const geometries = fc
  .record({
    size: fc.tuple(fc.integer({ min: 2, max: 5 }), fc.integer({ min: 2, max: 5 }), fc.integer({ min: 1, max: 2 })),
    out: fc.integer({ min: 1, max: 3 }),
    kernel: fc.integer({ min: 1, max: 4 }),
    stride: fc.integer({ min: 1, max: 2 }),
    pad: fc.integer({ min: 0, max: 2 }),
  })
  .filter(({ size: [height, width], kernel, pad }) => Math.min(height, width) + 2 * pad >= kernel);

function randomWeights({ size: [, , channels], out, kernel }: Geometry, seed: number): Float32Array {
  const { uniform } = random(seed, 'filters');
  return Float32Array.from({ length: out * channels * kernel ** 2 }, () => 2 * uniform() - 1);
}

describe('a convolution as a matrix', () => {
  test('has the Frobenius norm and the row sum of its unrolled matrix, for any stride and padding', () => {
    fc.assert(
      fc.property(geometries, fc.nat(1000), (geometry, seed) => {
        const weights = randomWeights(geometry, seed);
        const { map, rows } = unrolled(geometry, weights);
        const sums = rows.map((row) => row.reduce((sum, value) => sum + Math.abs(value), 0));
        assert.ok(Math.abs(map.frobenius(weights) - Math.hypot(...rows.flat())) < 1e-9);
        assert.ok(Math.abs(map.rowSum(weights) - Math.max(...sums)) < 1e-9);
      }),
      { numRuns: 100 },
    );
  });

  test('has a spectral norm between that of its unrolled matrix and its Frobenius norm', () => {
    fc.assert(
      fc.property(geometries, fc.nat(1000), (geometry, seed) => {
        const weights = randomWeights(geometry, seed);
        const { map, rows } = unrolled(geometry, weights);
        const data = Float64Array.from(rows.flat());
        // The bound exceeds the largest singular value of the matrix by at most this factor.
        const order = Math.min(rows.length, rows[0]!.length);
        const singular = spectralBound({ rows: rows.length, columns: rows[0]!.length, data }) / order ** (1 / 1024);
        const bound = map.spectral(weights);
        assert.ok(bound >= singular * (1 - 1e-12), `${bound} below ${singular}`);
        assert.ok(bound <= map.frobenius(weights) * (1 + 1e-9));
      }),
      { numRuns: 60 },
    );
  });

  test('has the spectral norm of the matrix between channels if its filters have one pixel', () => {
    const weights = Float32Array.of(1, -2, 2, 0, 4, 0);
    const layer = { kind: 'conv', name: 'conv', out: 2, kernel: 1, stride: 1, pad: 0, bias: false } as const;
    const found = convolutionMap(layer, [4, 4, 3]).spectral(weights);
    const between = denseMap({ name: 'fc', out: 2 }).spectral(weights);
    // With real and imaginary parts, every singular value occurs twice.
    assert.ok(Math.abs(found / between - 2 ** (1 / 1024)) < 1e-9);
  });
});
