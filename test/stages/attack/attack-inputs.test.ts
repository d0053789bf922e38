import assert from 'node:assert/strict';
import { test } from 'node:test';
import { attackInputs, UnattackableError } from '../../../stages/attack/attack-inputs.ts';
import { binary, data, model, multi, pixels } from './rig.ts';

const inputs = { data: data(multi, 5, 1), model: model(multi, 2) };

test('the first so many images are attacked, or all', () => {
  const { images, labels } = attackInputs(multi, 3, inputs);
  assert.deepEqual(images.shape, [3, 3, 4, 1]);
  assert.deepEqual(images.data, inputs.data.images!.data.slice(0, 3 * pixels));
  assert.deepEqual(labels.data, inputs.data.labels!.data.slice(0, 3));
  for (const all of [null, 5, 99]) assert.equal(attackInputs(multi, all, inputs).labels.shape[0], 5);
});

test('a model of another network is refused', () => {
  assert.throws(() => attackInputs(binary, null, inputs), { code: 'MISFIT' });
});

test('a weight that is not finite is named', () => {
  const bias = { dtype: 'float32', shape: [4], data: Float32Array.of(0, 0, Number.NaN, 0) } as const;
  assert.throws(
    () => attackInputs(multi, null, { ...inputs, model: { ...inputs.model, 'fc.bias': bias } }),
    (error) => error instanceof UnattackableError && /NaN in fc\.bias at 2/.test(error.message),
  );
});
