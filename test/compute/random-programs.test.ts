import { test } from 'node:test';
import fc from 'fast-check';
import { onnxEngine } from '../../compute/engines/onnx.ts';
import { referenceEngine } from '../../compute/engines/reference.ts';
import { program, type Scope, type Tensor } from '../../compute/program.ts';
import { agree } from './conformance/agree.ts';
import { float } from './conformance/case.ts';

/** One line of a program: an operation, and the indices of its operands among the previous values. */
interface Line {
  readonly act: keyof typeof acts;
  readonly a: number;
  readonly b: number;
}

// All are continuous and preserve the shape [3, 3] and the magnitude of values, so that any sequence of lines is a
// program. Each triggers a simplification of the tracer.
const acts = {
  add: ({ tf }: Scope, a: Tensor, b: Tensor) => tf.mul(tf.add(a, b), 0.5),
  subtract: ({ tf }: Scope, a: Tensor, b: Tensor) => tf.tanh(tf.sub(a, tf.max(b, 1, true))),
  multiply: ({ tf }: Scope, a: Tensor, b: Tensor) => tf.tanh(tf.mul(a, tf.mul(b, tf.ones([3, 3])))),
  project: ({ tf }: Scope, a: Tensor, b: Tensor) =>
    tf.tanh(tf.add(tf.matMul(a as never, tf.mul(b, 0.5) as never, true), b)),
  bias: ({ tf }: Scope, a: Tensor, b: Tensor) =>
    tf.tanh(tf.add(tf.matMul(a as never, tf.transpose(b) as never), tf.mul(tf.mean(b, 0), 2))),
  choose: ({ tf }: Scope, a: Tensor, b: Tensor) => tf.where(tf.greater(a, b), a, tf.add(b, tf.zerosLike(a))),
  flatten: ({ tf }: Scope, a: Tensor) => tf.reshape(tf.add(tf.reshape(a, [9, 1]), 0), [3, 3]),
  slope: ({ tf }: Scope, a: Tensor, b: Tensor) =>
    tf.tanh(tf.grad((x: Tensor) => tf.sum(tf.mul(tf.softmax(x), tf.matMul(x as never, b as never))))(a)),
  turn: ({ tf }: Scope, a: Tensor) => tf.transpose(a),
  regroup: ({ tf }: Scope, a: Tensor, b: Tensor) => {
    const cube = tf.transpose(tf.reshape(tf.concat([a, tf.transpose(b)], 0), [2, 3, 3]), [2, 0, 1]);
    const padded = tf.slice(
      tf.pad(cube, [
        [0, 0],
        [1, 0],
        [0, 1],
      ]),
      [0, 1, 0],
      [3, 2, 3],
    );
    return tf.reshape(tf.sum(tf.mul(padded, 0.5), 1, true), [3, 3]);
  },
  convolve: ({ tf }: Scope, a: Tensor, b: Tensor) => {
    const images = tf.reshape(tf.stack([a, b], 2), [1, 3, 3, 2]);
    const filters = tf.reshape(tf.concat([b, a], 1), [3, 3, 2, 1]);
    const y = tf.conv2d(images as never, filters as never, 1, 'same') as Tensor;
    return tf.tanh(tf.add(tf.reshape(y, [3, 3]), tf.mean(tf.maxPool(images as never, 3, 1, 'same') as Tensor)));
  },
  repeat: ({ tf, scan }: Scope, a: Tensor, b: Tensor) => {
    const { state, each } = scan(2, { a, b }, (s, i) => {
      const next = tf.tanh(tf.add(tf.mul(s.a, s.b), tf.cast(i, 'float32')));
      return { state: { a: next, b: s.b }, each: { row: tf.matMul(next as never, b as never) as Tensor } };
    });
    return tf.tanh(tf.add(state.a, tf.sum(each.row, 0)));
  },
  until: ({ tf, whileLoop }: Scope, a: Tensor, b: Tensor) =>
    whileLoop(
      { a, rest: tf.scalar(2) as Tensor },
      ({ rest }) => tf.greater(rest, 0),
      ({ a: value, rest }) => ({ a: tf.mul(tf.add(value, tf.square(b)), 0.5), rest: tf.sub(rest, 0.75) }),
    ).a,
};

const line = fc.record({
  act: fc.constantFrom(...(Object.keys(acts) as (keyof typeof acts)[])),
  a: fc.nat(20),
  b: fc.nat(20),
});

const computing = program<readonly Line[]>('random', (scope, { x, y }, lines) => {
  const values = [x!, y!];
  for (const { act, a, b } of lines)
    values.push(acts[act](scope, values[a % values.length]!, values[b % values.length]!));
  return Object.fromEntries(values.map((value, i) => [`${i}`, value]));
});

test('both engines get the same results from any program', async () => {
  const [reference, onnx] = [referenceEngine(), onnxEngine({ count: 1 })];
  const inputs = { x: float([3, 3]), y: float([3, 3], [0.3, -0.1, 0.9, -0.7, 0.2, 0.5, -0.4, 0.8, -0.6]) };
  await fc.assert(
    fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 8 }), async (lines) => {
      agree(await reference.run(computing, lines, inputs), await onnx.run(computing, lines, inputs), 1e-3, 1e-5);
    }),
    { numRuns: 120 },
  );
});
