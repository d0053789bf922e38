import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withRestarts } from '../../../stages/attack/restarts.ts';

const labels = { dtype: 'uint8', shape: [4], data: Uint8Array.of(1, 1, 1, 1) } as const;
const walkOf = (after: number[], norm: number[]) => ({
  before: { dtype: 'int32', shape: [4], data: Int32Array.of(1, 1, 1, 0) } as const,
  after: { dtype: 'int32', shape: [4], data: Int32Array.from(after) } as const,
  norm: { dtype: 'float32', shape: [4], data: Float32Array.from(norm) } as const,
});

test('each image keeps its first attempt unless only a later one ends with a wrong label', async () => {
  const walks = [
    walkOf([1, 2, 1, 0], [1, 2, 3, 4]),
    walkOf([3, 3, 1, 1], [5, 6, 7, 8]),
    walkOf([2, 1, 1, 2], [9, 10, 11, 12]),
  ];
  const reported: unknown[] = [];
  const kept = await withRestarts(
    3,
    async (restart) => walks[restart]!,
    labels,
    (at) => reported.push(at),
  );
  assert.deepEqual([...kept.before.data], [1, 1, 1, 0]);
  assert.deepEqual([...kept.after.data], [3, 2, 1, 0]);
  assert.deepEqual([...kept.norm.data], [5, 2, 3, 4]);
  assert.deepEqual(reported, [
    { done: 1, total: 3 },
    { done: 2, total: 3 },
    { done: 3, total: 3 },
  ]);
});
