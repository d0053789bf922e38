import assert from 'node:assert/strict';
import { test } from 'node:test';
import { attackInputs } from '../../../stages/attack/attack-inputs.ts';
import { binary, data, model, multi, pixels } from './rig.ts';

const inputs = { data: data(multi, 5, 1), model: model(multi, 2) };

test('a number of images is spread evenly over the split, in its order; by default all are used', () => {
  const { images, labels, rows } = attackInputs(multi, 3, inputs);
  assert.deepEqual(rows, [0, 1, 3]);
  assert.deepEqual(images.shape, [3, 3, 4, 1]);
  const all = inputs.data.images.data;
  assert.deepEqual(
    images.data,
    Uint8Array.from(rows.flatMap((row) => Array.from(all.slice(row * pixels, (row + 1) * pixels)))),
  );
  assert.deepEqual(labels.shape, [3]);
  assert.deepEqual(
    Array.from(labels.data),
    rows.map((row) => inputs.data.labels.data[row]),
  );
  for (const every of [null, 5, 99]) assert.deepEqual(attackInputs(multi, every, inputs).rows, [0, 1, 2, 3, 4]);
});

test('a model of another network is refused', () => {
  assert.throws(() => attackInputs(binary, null, inputs), { code: 'MISMATCH' });
});

test('a weight that is not finite is named', () => {
  const bias = { dtype: 'float32', shape: [4], data: Float32Array.of(0, 0, Number.NaN, 0) } as const;
  assert.throws(() => attackInputs(multi, null, { ...inputs, model: { ...inputs.model, 'fc.bias': bias } }), {
    code: 'MISMATCH',
    message: /fc\.bias: expected finite numbers, got NaN at 2/,
  });
});
