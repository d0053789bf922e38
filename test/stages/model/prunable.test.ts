import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HostTensor } from '../../../compute/program.ts';
import { countWeights, prunable } from '../../../stages/model/prunable.ts';

const float = (shape: number[], ...data: number[]): HostTensor => ({
  dtype: 'float32',
  shape,
  data: Float32Array.from(data),
});

const model = {
  'fc.weight': float([2, 2], 1, 0, -0, 4),
  'fc.bias': float([2], 1, 0),
  'bn.weight': float([2], 1, 0),
  'conv.weight': float([1, 1, 1, 2], 0, 3),
};

test('weights of layers are prunable; biases and normalization scales are not', () => {
  assert.deepEqual(
    prunable(model).map(([name]) => name),
    ['conv.weight', 'fc.weight'],
  );
});

test('only prunable weights are counted, and a negative zero is zero', () => {
  assert.deepEqual(countWeights(model), { weights: 6, nonzero: 3 });
});
