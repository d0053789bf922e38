import assert from 'node:assert/strict';
import { test } from 'node:test';
import { noiseSigns } from '../../../stages/attack/noise-signs.ts';
import { data, multi, pixels } from './rig.ts';

test("an image's noise depends only on seed, purpose, draw and its own row", () => {
  const { images } = data(multi, 9, 1);
  const rows = Array.from({ length: 9 }, (_, row) => row);
  const all = noiseSigns(7, 'rfgs', images!, rows).data;
  const three = noiseSigns(7, 'rfgs', { ...images!, shape: [3, ...images!.shape.slice(1)] }, [0, 3, 6]).data;
  assert.deepEqual(
    [...three],
    [0, 3, 6].flatMap((row) => [...all.slice(row * pixels, (row + 1) * pixels)]),
  );
  assert.notDeepEqual(noiseSigns(8, 'rfgs', images!, rows).data, all);
  assert.notDeepEqual(noiseSigns(7, 'noise', images!, rows).data, all);
  assert.notDeepEqual(noiseSigns(7, 'rfgs', images!, rows, 1).data, all);
});

test('noise is a fair coin for every pixel', () => {
  const shape = [2000, 8, 8, 1];
  const { data: signs } = noiseSigns(
    3,
    'noise',
    { dtype: 'uint8', shape, data: new Uint8Array() },
    Array.from({ length: 2000 }, (_, row) => row),
  );
  for (let pixel = 0; pixel < 64; pixel++) {
    const heads = Array.from({ length: 2000 }, (_, i) => signs[i * 64 + pixel]!).reduce((sum, bit) => sum + bit, 0);
    // Five standard deviations of 2,000 coins.
    assert.ok(Math.abs(heads - 1000) < 112, `pixel ${pixel}: ${heads}`);
  }
});
