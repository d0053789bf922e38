import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { onnxEngine } from '../../../compute/engines/onnx.ts';
import { referenceEngine } from '../../../compute/engines/reference.ts';
import { census } from '../../../compute/graph/census.ts';
import { traced } from '../../../compute/onnx/trace.ts';
import { program } from '../../../compute/program.ts';

const logSoftmax = program<object>('log-softmax', ({ tf }, { x }) => ({ y: tf.logSoftmax(x!) }));
const lookalike = program<object>('lookalike', ({ tf }, { x }) => ({
  y: tf.sub(x!, tf.log(tf.sum(tf.exp(tf.mul(x!, 0.5)), -1, true))),
}));
const x = { dtype: 'float32', shape: [2, 3], data: Float32Array.of(1000, 0, -1000, 0.1, 0.2, 0.3) } as const;

describe('a log-softmax', () => {
  test('becomes one node', () => {
    assert.deepEqual(census(traced(logSoftmax, {}, { x }).graph), { LogSoftmax: 1 });
  });

  test('keeps its value even where an exponential would overflow', async () => {
    const [ours, reference] = await Promise.all(
      [onnxEngine(), referenceEngine()].map(async (engine) => (await engine.run(logSoftmax, {}, { x })).y!),
    );
    assert.deepEqual([...ours!.data.slice(0, 3)], [0, -1000, -2000]);
    for (const [i, value] of reference!.data.entries()) assert.ok(Math.abs(ours!.data[i]! - value) <= 1e-6);
  });

  test('is not recognized in a similar expression', () => {
    assert.equal(census(traced(lookalike, {}, { x }).graph).LogSoftmax, undefined);
  });
});
