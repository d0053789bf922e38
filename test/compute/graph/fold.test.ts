import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { onnxEngine } from '../../../compute/engines/onnx.ts';
import { traced } from '../../../compute/onnx/trace.ts';
import { type HostTensor, program, type Tensor, type TensorFlow } from '../../../compute/program.ts';

const shape = [2, 3] as const;
const unlikely = fc.constantFrom(0, -0, 1, 0.1, 1e-45, 3e38, Number.POSITIVE_INFINITY, Number.NaN);
const floats = (length: number) =>
  fc.array(
    fc.oneof({ weight: 4, arbitrary: fc.float({ noDefaultInfinity: true }) }, { weight: 1, arbitrary: unlikely }),
    {
      minLength: length,
      maxLength: length,
    },
  );

/** All folded operations, on floats, integers and bools, with and without broadcasting. */
function everything(tf: TensorFlow, a: Tensor, b: Tensor): { readonly [name: string]: Tensor } {
  const whole = tf.tensor([1, -2, 3, 2 ** 31 - 1, -(2 ** 31), 7], [...shape], 'int32');
  const less = tf.less(a, b);
  return {
    add: tf.add(a, b),
    sub: tf.sub(a, b),
    mul: tf.mul(a, b),
    div: tf.div(a, b),
    root: tf.sqrt(tf.abs(a)),
    negative: tf.neg(a),
    turned: tf.transpose(tf.mul(a, b)),
    other: tf.reshape(a, [3, 2]),
    wholes: tf.add(tf.mul(whole, whole), tf.sub(whole, tf.neg(whole))),
    order: tf.logicalOr(less, tf.logicalAnd(tf.greaterEqual(a, b), tf.equal(a, a))),
    strict: tf.logicalOr(tf.greater(a, b), tf.logicalNot(tf.lessEqual(a, b))),
    counted: tf.add(tf.cast(less, 'float32'), tf.cast(whole, 'float32')),
  };
}

test('constants folded while tracing have the same bits as computed by ONNX Runtime', async () => {
  const engine = onnxEngine({ count: 1 });
  const fromConstants = program<{ readonly a: readonly number[]; readonly b: readonly number[] }>(
    'constants',
    ({ tf }, _inputs, { a, b }) => everything(tf, tf.tensor([...a], [...shape]), tf.tensor([...b], [3])),
  );
  const fromInputs = program('inputs', ({ tf }, { a, b }) => everything(tf, a!, b!));
  await fc.assert(
    fc.asyncProperty(floats(6), floats(3), async (a, b) => {
      const tensor = (values: readonly number[], axes: readonly number[]): HostTensor => ({
        dtype: 'float32',
        shape: axes,
        data: Float32Array.from(values),
      });
      const expected = await engine.run(fromInputs, {}, { a: tensor(a, shape), b: tensor(b, [3]) });
      // The values are not passed in a config: JSON has no NaN and no infinities.
      const closed = program('closed', ({ tf }) => everything(tf, tf.tensor(a, [...shape]), tf.tensor(b, [3])));
      const got = await engine.run(closed, {}, {});
      assert.deepEqual(got, expected);
    }),
    { numRuns: 40 },
  );
  const { graph } = traced(fromConstants, { a: [1, 2, 3, 4, 5, 6], b: [1, 2, 3] }, {});
  assert.deepEqual(graph.nodes, []);
});
