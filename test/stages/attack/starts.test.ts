import assert from 'node:assert/strict';
import { test } from 'node:test';
import { starts } from '../../../stages/attack/starts.ts';
import { data, multi, pixels } from './rig.ts';

test("an image's start depends only on seed, restart and its own row, and is uniform in the ball", () => {
  const { images } = data(multi, 400, 1);
  const rows = Array.from({ length: 400 }, (_, row) => row);
  const all = starts(7, 0, images!, rows).data;
  const two = starts(7, 0, { ...images!, shape: [2, ...images!.shape.slice(1)] }, [3, 6]).data;
  assert.deepEqual(
    [...two],
    [3, 6].flatMap((row) => [...all.slice(row * pixels, (row + 1) * pixels)]),
  );
  assert.notDeepEqual(starts(7, 1, images!, rows).data, all);
  assert.ok(all.every((value) => value >= -1 && value < 1));
  const mean = Array.from(all).reduce((sum, value) => sum + value, 0) / all.length;
  // Four standard deviations of the mean of 4,800 uniform numbers.
  assert.ok(Math.abs(mean) < 4 / Math.sqrt(3 * all.length), `${mean}`);
});
