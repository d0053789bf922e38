import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fuse } from '../../../compute/graph/fuse.ts';
import type { TensorGraph, Value } from '../../../compute/graph/graph.ts';
import { live } from '../../../compute/graph/live.ts';
import { add, cast, constant, elementwise, map, multiply, scalar } from '../../../compute/graph/operations.ts';
import { createRecorder, type Recorder } from '../../../compute/graph/recorder.ts';
import { expand, reshape, transpose } from '../../../compute/graph/views.ts';

const matrix = { dtype: 'float32', shape: [4, 3] } as const;

function ops(graph: TensorGraph): string[] {
  return graph.nodes.map(({ op }) => op);
}

/** The operations that a graph's outputs need, after fusion. */
function fused(r: Recorder, outputs: readonly Value[]): string[] {
  r.root.outputs.push(...outputs);
  fuse(r.root, live(r.root));
  const { nodes } = live(r.root);
  return r.root.nodes.filter((node) => nodes.has(node)).map(({ op }) => op);
}

function gemm(r: Recorder, a: Value, b: Value): Value {
  return r.op('Gemm', [a, b], { dtype: 'float32', shape: [4, 4] }, { transB: 1 });
}

test('equal operations on equal values are recorded once', () => {
  const r = createRecorder();
  const x = r.input(matrix);
  assert.equal(map(r, 'Exp', map(r, 'Neg', x)), map(r, 'Exp', map(r, 'Neg', x)));
  assert.notEqual(map(r, 'Exp', x), map(r, 'Log', x));
  assert.deepEqual(ops(r.root), ['Neg', 'Exp', 'Exp', 'Log']);
});

test('equal constants are shared; those of another dtype, shape or sign of zero are not', () => {
  const r = createRecorder();
  const one = r.constant('float32', [2], Float32Array.of(1, 2));
  assert.equal(r.constant('float32', [2], Float32Array.of(1, 2)), one);
  assert.notEqual(r.constant('float32', [1, 2], Float32Array.of(1, 2)), one);
  assert.notEqual(scalar(r, 1, 'int32'), scalar(r, 1, 'uint8'));
  assert.notEqual(scalar(r, 0), scalar(r, -0));
});

test('a loop invariant is recorded outside the loop', () => {
  const r = createRecorder();
  const x = r.input(matrix);
  const outer = r.nested((input) => {
    const state = input(matrix);
    r.nested((innerInput) => {
      const inner = innerInput(matrix);
      return [add(r, inner, add(r, map(r, 'Tanh', state), map(r, 'Exp', x)))];
    });
    return [state];
  });
  assert.deepEqual(ops(r.root), ['Exp']);
  assert.deepEqual(ops(outer), ['Tanh', 'Add']);
});

test('a value of a graph that has ended cannot be used', () => {
  const r = createRecorder();
  const { inputs } = r.nested((input) => [input(matrix)]);
  assert.throws(() => map(r, 'Exp', inputs[0]!), { name: 'ComputeError', kind: 'loop' });
});

test('an operation without effect is not recorded', () => {
  const r = createRecorder();
  const x = r.input(matrix);
  const ones = constant(r, 'float32', [4, 3], new Float32Array(12).fill(1));
  assert.equal(multiply(r, x, ones), x);
  assert.equal(add(r, scalar(r, 0), x), x);
  assert.equal(cast(r, x, 'float32'), x);
  assert.equal(reshape(r, reshape(r, x, [12]), [4, 3]), x);
});

test('an operation with an empty result is not recorded', () => {
  const r = createRecorder();
  const x = r.input({ dtype: 'float32', shape: [0, 3] });
  const turned = transpose(r, x, [1, 0]);
  assert.deepEqual([turned.shape, turned.constant?.length], [[3, 0], 0]);
  assert.deepEqual(multiply(r, turned, map(r, 'Exp', turned)).shape, [3, 0]);
  assert.deepEqual(ops(r.root), []);
});

test('an element-wise operation absorbs broadcasts of its operands; a common one is moved behind it', () => {
  const r = createRecorder();
  const [x, row] = [r.input(matrix), r.input({ dtype: 'float32', shape: [3] })];
  assert.deepEqual(elementwise(r, 'Max', [x, expand(r, row, [4, 3])]).producer?.inputs, [x, row]);
  const both = elementwise(r, 'Max', [expand(r, row, [4, 3]), expand(r, row, [4, 3])]);
  assert.deepEqual(both.shape, [4, 3]);
  assert.equal(both.producer?.op, 'Expand');
  assert.deepEqual(both.producer?.inputs[0]?.producer?.inputs, [row, row]);
});

test('a matrix product absorbs scales, and a sum that is its only use', () => {
  const r = createRecorder();
  const [a, b, bias] = [r.input(matrix), r.input(matrix), r.input({ dtype: 'float32', shape: [4] })];
  const sum = add(r, gemm(r, multiply(r, a, scalar(r, 0.5)), b), multiply(r, scalar(r, 3), bias));
  assert.deepEqual(fused(r, [sum]), ['Gemm']);
  assert.deepEqual(sum.producer?.inputs, [a, b, bias]);
  assert.deepEqual(sum.producer?.attributes, { transB: 1, alpha: { float: 0.5 }, beta: { float: 3 } });
});

test('a product with another use, or a sum that broadcasts it, is not fused', () => {
  const r = createRecorder();
  const [a, b] = [r.input(matrix), r.input(matrix)];
  const product = gemm(r, a, b);
  assert.deepEqual(fused(r, [add(r, product, scalar(r, 2)), product]), ['Gemm', 'Add']);
  const other = createRecorder();
  const wide = other.input({ dtype: 'float32', shape: [5, 1, 1] });
  const [c, d] = [other.input(matrix), other.input(matrix)];
  assert.deepEqual(fused(other, [add(other, gemm(other, c, d), wide)]), ['Gemm', 'Add']);
});

for (const scale of [0, 1e-30, Number.POSITIVE_INFINITY]) {
  test(`a scale of ${scale} is not moved: that would change NaN or overflow`, () => {
    const r = createRecorder();
    const [a, b, bias] = [r.input(matrix), r.input(matrix), r.input({ dtype: 'float32', shape: [4] })];
    const sum = add(r, gemm(r, multiply(r, a, scalar(r, scale)), b), multiply(r, scalar(r, scale), bias));
    assert.deepEqual(fused(r, [sum]).sort(), ['Gemm', 'Mul', 'Mul']);
    assert.deepEqual(sum.producer?.attributes, { transB: 1 });
  });
}

test('nodes and inputs that no output needs are not live', () => {
  const r = createRecorder();
  const [x, y] = [r.input(matrix), r.input(matrix)];
  const used = map(r, 'Exp', x);
  map(r, 'Log', y);
  r.root.outputs.push(used);
  const { nodes, values } = live(r.root);
  assert.deepEqual([...nodes], [used.producer]);
  assert.ok(values.has(x) && !values.has(y));
});

test('a commutative operation is recorded once for both orders of its operands', () => {
  const r = createRecorder();
  const [x, y] = [r.input(matrix), r.input(matrix)];
  assert.equal(add(r, x, y), add(r, y, x));
  assert.notEqual(elementwise(r, 'Sub', [x, y]), elementwise(r, 'Sub', [y, x]));
});
