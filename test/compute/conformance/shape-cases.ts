import { bool, bytes, type Case, edges, float, int } from './case.ts';

const cube = float([2, 3, 4]);
const whole = int([2, 3], [5, -1, 3, 5, 0, -7]);
const truths = bool([2, 3], [1, 0, 1, 1, 1, 1]);

function reductions(): Case[] {
  const axes = [undefined, 0, -1, [0, 2], [1, -1]];
  return axes.flatMap((axis): Case[] => [
    { kernel: 'Sum', inputs: { x: cube }, apply: (tf, { x }) => tf.sum(x, axis) },
    { kernel: 'Mean', inputs: { x: cube }, apply: (tf, { x }) => tf.mean(x, axis, true) },
    { kernel: 'Max', inputs: { x: cube }, apply: (tf, { x }) => tf.max(x, axis) },
    { kernel: 'Min', inputs: { x: cube }, apply: (tf, { x }) => tf.min(x, axis, true) },
    { kernel: 'Prod', inputs: { x: cube }, apply: (tf, { x }) => tf.prod(x, axis), gradient: false },
  ]);
}

const reduce: readonly Case[] = [
  ...reductions(),
  { kernel: 'Sum', note: 'of int32', inputs: { x: whole }, apply: (tf, { x }) => tf.sum(x, 0) },
  { kernel: 'Sum', note: 'of bool', inputs: { x: truths }, apply: (tf, { x }) => tf.sum(x, 1) },
  { kernel: 'Sum', note: 'of a scalar', inputs: { x: float([]) }, apply: (tf, { x }) => tf.sum(x) },
  {
    kernel: 'Sum',
    note: 'with infinities and NaN',
    inputs: { x: edges },
    apply: (tf, { x }) => tf.sum(x),
    gradient: false,
  },
  { kernel: 'Max', note: 'with NaN', inputs: { x: edges }, apply: (tf, { x }) => tf.max(x), gradient: false },
  { kernel: 'Min', note: 'with NaN', inputs: { x: edges }, apply: (tf, { x }) => tf.min(x), gradient: false },
  {
    kernel: 'Max',
    note: 'with ties',
    inputs: { x: float([2, 3], [1, 2, 2, 3, 3, 3]) },
    apply: (tf, { x }) => tf.max(x, 1),
  },
  { kernel: 'Max', note: 'of int32', inputs: { x: whole }, apply: (tf, { x }) => tf.max(x, 1) },
  { kernel: 'Min', note: 'of int32', inputs: { x: whole }, apply: (tf, { x }) => tf.min(x) },
  { kernel: 'Mean', note: 'of int32', inputs: { x: whole }, apply: (tf, { x }) => tf.mean(x) },
  { kernel: 'All', inputs: { x: truths }, apply: (tf, { x }) => [tf.all(x), tf.all(x, 1), tf.all(x, 0, true)] },
  { kernel: 'Any', inputs: { x: truths }, apply: (tf, { x }) => [tf.any(x), tf.any(tf.logicalNot(x), 1, true)] },
  { kernel: 'ArgMax', inputs: { x: cube }, apply: (tf, { x }) => [tf.argMax(x, 1), tf.argMax(x, -1)], gradient: false },
  { kernel: 'ArgMin', inputs: { x: cube }, apply: (tf, { x }) => [tf.argMin(x, 1), tf.argMin(x, 0)], gradient: false },
  {
    kernel: 'ArgMax',
    note: 'returns the first of ties',
    inputs: { x: float([2, 3], [2, 2, 1, 0, 5, 5]) },
    apply: (tf, { x }) => [tf.argMax(x, 1), tf.argMin(tf.neg(x), 1)],
    gradient: false,
  },
  { kernel: 'ArgMax', note: 'of int32', inputs: { x: whole }, apply: (tf, { x }) => tf.argMax(x, 1) },
  {
    kernel: 'Cumsum',
    inputs: { x: cube },
    apply: (tf, { x }) => [tf.cumsum(x, 1), tf.cumsum(x, 2, true), tf.cumsum(x, 0, false, true)],
    // TensorFlow.js's own gradient is wrong for any axis but the last when sizes are equal.
    gradient: false,
  },
  {
    kernel: 'Cumsum',
    note: 'with a gradient',
    inputs: { x: float([2, 3]) },
    apply: (tf, { x }) => tf.cumsum(x, 1, true, true),
  },
];

const matrix: readonly Case[] = [
  ...[false, true].flatMap((transposeA) =>
    [false, true].flatMap((transposeB): Case[] => [
      {
        kernel: 'BatchMatMul',
        note: `with transposes ${transposeA} ${transposeB}`,
        inputs: { a: float(transposeA ? [3, 2] : [2, 3]), b: float(transposeB ? [4, 3] : [3, 4]) },
        apply: (tf, { a, b }) => tf.matMul(a, b, transposeA, transposeB),
      },
      {
        kernel: 'BatchMatMul',
        note: `of batches with transposes ${transposeA} ${transposeB}`,
        inputs: { a: float(transposeA ? [5, 3, 2] : [5, 2, 3]), b: float(transposeB ? [5, 1, 3] : [5, 3, 1]) },
        apply: (tf, { a, b }) => tf.matMul(a, b, transposeA, transposeB),
      },
    ]),
  ),
  {
    kernel: 'BatchMatMul',
    note: 'of int32',
    inputs: { a: whole, b: whole },
    apply: (tf, { a, b }) => [tf.matMul(a, b, false, true), tf.matMul(a, b, true)],
  },
  {
    kernel: 'BatchMatMul',
    note: 'scaled, plus a bias or a scaled matrix',
    inputs: { a: float([2, 3]), b: float([3, 4]), c: float([4]), d: float([2, 4]), e: float([5, 1, 1]) },
    apply: (tf, { a, b, c, d, e }) => {
      const product = tf.matMul(tf.mul(a, 0.5), tf.mul(3, b));
      const used = tf.matMul(a, tf.mul(b, -1));
      return [
        tf.add(product, c),
        tf.add(tf.mul(d, 5e-4), tf.matMul(a, b)),
        tf.add(tf.matMul(a, b), e),
        tf.mul(used, tf.add(used, 1)),
      ];
    },
  },
  {
    kernel: 'BatchMatMul',
    note: 'of one matrix with a batch',
    inputs: { a: float([2, 3]), b: float([4, 3, 2]) },
    apply: (tf, { a, b }) => tf.matMul(a, b),
    gradient: false,
  },
  {
    kernel: 'BatchMatMul',
    note: 'of transposed operands',
    inputs: { a: float([3, 2]), b: float([3, 4]) },
    apply: (tf, { a, b }) => tf.matMul(tf.transpose(a), tf.transpose(tf.transpose(b))),
  },
];

const layout: readonly Case[] = [
  {
    kernel: 'Tile',
    note: 'in a broadcast',
    inputs: { x: float([3, 1]) },
    apply: (tf, { x }) => tf.broadcastTo(x, [2, 3, 4]),
  },
  {
    kernel: 'Cast',
    inputs: { x: float([4], [-1.7, 0, 0.4, 2.9]), i: int([2], [0, 3]), b: bool([2], [0, 1]) },
    apply: (tf, { x, i, b }) => [
      tf.cast(x, 'int32'),
      tf.cast(x, 'bool'),
      tf.cast(i, 'float32'),
      tf.cast(i, 'bool'),
      tf.cast(b, 'int32'),
      tf.cast(b, 'float32'),
    ],
    gradient: false,
  },
  {
    kernel: 'Cast',
    note: 'keeps a gradient',
    inputs: { x: cube },
    apply: (tf, { x }) => tf.mul(tf.cast(x, 'float32'), x),
  },
  {
    kernel: 'Concat',
    inputs: { a: float([2, 1, 3]), b: float([2, 2, 3]), e: float([2, 0, 3]) },
    apply: (tf, { a, b, e }) => [tf.concat([a, b], 1), tf.concat([b, b], -1), tf.concat([a, e], 1)],
  },
  {
    kernel: 'Concat',
    note: 'of int32 and bool',
    inputs: { i: whole, b: truths },
    apply: (tf, { i, b }) => [tf.concat([i, i], 0), tf.concat([b, b], 1)],
  },
  { kernel: 'ExpandDims', inputs: { x: cube }, apply: (tf, { x }) => [tf.expandDims(x, 1), tf.expandDims(x, -1)] },
  { kernel: 'Identity', inputs: { x: cube }, apply: (tf, { x }) => tf.clone(x) },
  { kernel: 'Pack', inputs: { a: cube, b: cube }, apply: (tf, { a, b }) => [tf.stack([a, b]), tf.stack([a, b, a], 2)] },
  {
    kernel: 'PadV2',
    inputs: { x: float([2, 3]) },
    apply: (tf, { x }) => [
      tf.pad(x, [
        [1, 0],
        [0, 2],
      ]),
      tf.pad(
        x,
        [
          [0, 0],
          [3, 1],
        ],
        0.5,
      ),
    ],
  },
  {
    kernel: 'Reshape',
    inputs: { x: cube },
    apply: (tf, { x }) => [tf.reshape(x, [4, -1]), tf.squeeze(tf.reshape(x, [1, 24]))],
  },
  { kernel: 'Reverse', inputs: { x: cube }, apply: (tf, { x }) => [tf.reverse(x), tf.reverse(x, [0, -1])] },
  { kernel: 'Slice', inputs: { x: cube }, apply: (tf, { x }) => [tf.slice(x, [1, 0, 2], [1, -1, 2]), tf.slice(x, 1)] },
  { kernel: 'SplitV', inputs: { x: cube }, apply: (tf, { x }) => [...tf.split(x, 2, 2), ...tf.split(x, [1, 2], 1)] },
  {
    kernel: 'StridedSlice',
    inputs: { x: cube },
    apply: (tf, { x }) => [
      tf.stridedSlice(x, [0, 2, 0], [2, 0, 4], [1, -1, 2]),
      tf.stridedSlice(x, [1], [2], [1], 0, 0, 0, 0, 1),
      tf.stridedSlice(x, [0, 3], [2, 0], [1, -1], 0, 2),
    ],
    gradient: false,
  },
  { kernel: 'Tile', inputs: { x: float([2, 3]) }, apply: (tf, { x }) => [tf.tile(x, [2, 3]), tf.tile(x, [1, 1])] },
  { kernel: 'Transpose', inputs: { x: cube }, apply: (tf, { x }) => [tf.transpose(x), tf.transpose(x, [1, 0, 2])] },
  { kernel: 'Unpack', inputs: { x: cube }, apply: (tf, { x }) => [...tf.unstack(x), ...tf.unstack(x, -1)] },
  {
    kernel: 'Reshape',
    note: 'of bytes that are rearranged and then computed with',
    inputs: { x: bytes([2, 3, 2], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 254, 255]), i: int([3], [1, 0, 1]) },
    apply: (tf, { x, i }) => [
      x,
      tf.add(tf.gather(tf.reshape(x, [2, 6]), i), 1),
      tf.mul(tf.cast(tf.transpose(tf.slice(x, [0, 1, 0], [2, 2, 2])), 'float32'), 1 / 256),
      tf.max(x),
      tf.concat([x, x], 1),
    ],
  },
];

const fill: readonly Case[] = [
  { kernel: 'Fill', inputs: { x: cube }, apply: (tf, { x }) => tf.add(x, tf.fill([3, 1], 2.5)) },
  { kernel: 'Fill', note: 'of int32', inputs: {}, apply: (tf) => tf.fill([2, 2], 7, 'int32') },
  { kernel: 'LinSpace', inputs: {}, apply: (tf) => [tf.linspace(-1, 2, 7), tf.linspace(3, 4, 1)] },
  {
    kernel: 'Range',
    inputs: {},
    apply: (tf) => [tf.range(0, 5, 1, 'int32'), tf.range(4, -1, -2, 'int32'), tf.range(0, 1, 0.25)],
  },
  { kernel: 'OnesLike', note: 'of int32', inputs: { x: whole }, apply: (tf, { x }) => tf.onesLike(x) },
];

export const shapeCases: readonly Case[] = [...reduce, ...matrix, ...layout, ...fill];
