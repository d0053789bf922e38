import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HostTensor, HostTensors } from '../../../compute/program.ts';
import { initialWeights } from '../../../stages/model/initial-weights.ts';
import { network as linearBinary } from '../../../stages/model/networks/linear-binary.ts';
import { countWeights } from '../../../stages/model/prunable.ts';
import { prune } from '../../../stages/prune/prune.ts';

const { definition } = prune;

function run(model: HostTensors, params: object = {}) {
  const metrics: Record<string, number> = {};
  const output = definition.run({
    params: definition.params.parse(params),
    inputs: { model },
    metric: (name: string, value: number) => {
      metrics[name] = value;
    },
  }) as { model: HostTensors };
  return { model: output.model, metrics };
}

const float = (shape: number[], ...data: number[]): HostTensor => ({
  dtype: 'float32',
  shape,
  data: Float32Array.from(data),
});
const two = {
  'a.weight': float([1, 3], 1, 2, 3),
  'a.bias': float([1], 0.1),
  'b.weight': float([1, 6], 60, 50, 40, 30, 20, 10),
  'b.bias': float([1], 0.1),
};

test('each layer loses its own smallest third of weights, and no biases', () => {
  const { model, metrics } = run(two);
  assert.deepEqual(model['a.weight']!.data, Float32Array.of(0, 2, 3));
  assert.deepEqual(model['b.weight']!.data, Float32Array.of(60, 50, 40, 30, 0, 0));
  assert.deepEqual([model['a.bias'], model['b.bias']], [two['a.bias'], two['b.bias']]);
  assert.equal(metrics.sparsity, 1 - 6 / 9);
});

test('a layer listed as dense is not pruned', () => {
  const { model } = run(two, { dense: ['b'] });
  assert.deepEqual(model['a.weight']!.data, Float32Array.of(0, 2, 3));
  assert.deepEqual(model['b.weight'], two['b.weight']);
});

test('a misspelled dense layer is refused with the available names', () => {
  assert.throws(() => run(two, { dense: ['c'] }), /names of layers with weights \(a, b\), got c/);
});

test('sixteen rounds leave 2 of 784 weights, each round a subset of the previous one', () => {
  let model: HostTensors = initialWeights(linearBinary, 1);
  const left = [784];
  for (let round = 1; round <= 16; round++) {
    const after = run(model).model;
    const before = model['fc.weight']!.data;
    assert.ok(after['fc.weight']!.data.every((value, i) => value === 0 || value === before[i]));
    left.push(countWeights(after).nonzero);
    model = after;
  }
  assert.deepEqual(left, [784, 523, 349, 233, 156, 104, 70, 47, 32, 22, 15, 10, 7, 5, 4, 3, 2]);
});
