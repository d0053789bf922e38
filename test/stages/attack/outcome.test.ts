import assert from 'node:assert/strict';
import { test } from 'node:test';
import { outcome } from '../../../stages/attack/outcome.ts';
import { attackedSchema } from '../../../stages/result/attacked.ts';

const labels = { dtype: 'uint8', shape: [4], data: Uint8Array.of(0, 1, 2, 3) } as const;
const ints = (...data: number[]) => ({ dtype: 'int32', shape: [4], data: Int32Array.from(data) }) as const;
const floats = (...data: number[]) => ({ dtype: 'float32', shape: [4], data: Float32Array.from(data) }) as const;

test('minimum-norm attacks are averaged over successes, bounded ones have no mean', () => {
  const attempts = {
    rows: [0, 5, 10, 15],
    labels,
    before: ints(0, 1, 2, 0),
    after: ints(1, 1, 0, 3),
    norm: floats(1, 9, 2, 3),
  };
  const metrics: [string, number][] = [];
  const made = outcome('deepfool', 'minimum', attempts, (name, value) => metrics.push([name, value]));
  assert.deepEqual(attackedSchema.parse(made.summary), {
    attack: 'deepfool',
    images: 4,
    accuracy: 0.5,
    minimum: { successes: 3, norm: 2, squaredNorm: 14 / 3 },
  });
  assert.deepEqual(metrics, [
    ['accuracy', 0.5],
    ['successes', 3],
    ['norm', 2],
    ['squared-norm', 14 / 3],
  ]);
  assert.equal(
    made.images,
    'index,label,before,after,success,norm\n0,0,0,1,1,1\n5,1,1,1,0,\n10,2,2,0,1,2\n15,3,0,3,1,3\n',
  );

  const bounded = outcome('fgs', 'bounded', attempts, () => {});
  assert.equal(bounded.summary.minimum, null);
  assert.match(bounded.images, /^5,1,1,1,0,9$/m);
});

test('a perturbation that is not finite is a failure, whatever label it got', () => {
  const attempts = {
    rows: [0, 1, 2, 3],
    labels,
    before: ints(0, 1, 2, 3),
    after: ints(1, 0, 0, 0),
    norm: floats(Number.NaN, Number.POSITIVE_INFINITY, 1, 3),
  };
  const { summary, images } = outcome('cw', 'minimum', attempts, () => {});
  assert.deepEqual(summary.minimum, { successes: 2, norm: 2, squaredNorm: 5 });
  assert.doesNotMatch(images, /NaN|Infinity/);
});
