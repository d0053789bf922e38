import type { HostTensor } from '../../../compute/program.ts';
import { type Apply, bool, type Case, float, int } from './case.ts';

// Empty tensors, axes of size 1, NaN and infinities for the kernels that are not element-wise.

const { NaN: nan, POSITIVE_INFINITY: inf } = Number;

const matrices: readonly (readonly [string, HostTensor])[] = [
  ['no rows', float([0, 3])],
  ['no columns', float([3, 0])],
  ['a row', float([1, 3])],
  ['a column', float([3, 1])],
  ['one element', float([1, 1])],
  ['NaN and infinities', float([2, 3], [nan, 1, -inf, inf, -0, 2])],
  ['only NaN and infinities', float([3, 2], [nan, nan, inf, inf, -inf, inf])],
];

const moving: { readonly [kernel: string]: Apply } = {
  Concat: (tf, { x }) => [tf.concat([x, x], 1), tf.concat([x, x], 0)],
  ExpandDims: (tf, { x }) => tf.expandDims(x, 1),
  Identity: (tf, { x }) => tf.clone(x),
  Pack: (tf, { x }) => tf.stack([x, x], 1),
  PadV2: (tf, { x }) => [
    tf.pad(
      x,
      [
        [1, 1],
        [0, 1],
      ],
      0.5,
    ),
    tf.pad(
      x,
      [
        [0, 0],
        [2, 0],
      ],
      nan,
    ),
  ],
  Reshape: (tf, { x }) => [tf.reshape(x, [x.size, 1]), tf.reshape(x, [x.shape[1], 1, x.shape[0]])],
  Reverse: (tf, { x }) => [tf.reverse(x, 1), tf.reverse(x)],
  Slice: (tf, { x }) => [tf.slice(x, [0, 0], x.shape), tf.slice(x, [0, 0], [0, -1])],
  SplitV: (tf, { x }) => tf.split(x, [x.shape[1], 0], 1),
  Tile: (tf, { x }) => [tf.tile(x, [2, 2]), tf.tile(x, [1, 0]), tf.broadcastTo(x, [2, ...x.shape])],
  Transpose: (tf, { x }) => tf.transpose(x),
};

const reducing: { readonly [kernel: string]: Apply } = {
  Max: (tf, { x }) => [tf.max(x, 0), tf.max(x, 1), tf.max(x)],
  Mean: (tf, { x }) => [tf.mean(x, 0), tf.mean(x, 1, true), tf.mean(x)],
  Min: (tf, { x }) => [tf.min(x, 0), tf.min(x, 1), tf.min(x)],
  Sum: (tf, { x }) => [tf.sum(x, 0, true), tf.sum(x, 1), tf.sum(x)],
};

/** TensorFlow.js has no gradients of these, or not for these shapes. */
const still: { readonly [kernel: string]: Apply } = {
  ArgMax: (tf, { x }) => [tf.argMax(x, 0), tf.argMax(x, 1)],
  ArgMin: (tf, { x }) => [tf.argMin(x, 0), tf.argMin(x, 1)],
  Cast: (tf, { x }) => tf.cast(x, 'bool'),
  Cumsum: (tf, { x }) => [tf.cumsum(x, 0), tf.cumsum(x, 1, true)],
  Fill: (tf, { x }) => [tf.fill(x.shape, inf), tf.fill([0, 2], 1)],
  Prod: (tf, { x }) => [tf.prod(x, 0), tf.prod(x, 1, true), tf.prod(x)],
  StridedSlice: (tf, { x }) => tf.stridedSlice(x, [0, 0], x.shape, [1, 2]),
};

/** TensorFlow.js refuses these on empty tensors. */
const filled: { readonly [kernel: string]: Apply } = {
  GatherNd: (tf, { x }) => [
    tf.gatherND(x, tf.zeros([3, 1], 'int32')),
    tf.gatherND(x, tf.zeros([2, 2], 'int32')),
    tf.gatherND(x, tf.zeros([0, 1], 'int32')),
  ],
  Unpack: (tf, { x }) => [...tf.unstack(x), ...tf.unstack(x, 1)],
};

const onMatrices = (applies: { readonly [kernel: string]: Apply }, gradient: boolean, on = matrices) =>
  Object.entries(applies).flatMap(([kernel, apply]) =>
    on.map(([what, x]): Case => ({ kernel, note: `of ${what}`, inputs: { x }, apply, gradient })),
  );

const truths: readonly Case[] = (
  [
    ['no rows', bool([0, 2], [])],
    ['a row', bool([1, 2], [1, 0])],
    ['no columns', bool([2, 0], [])],
  ] as const
).flatMap(([what, x]) => [
  { kernel: 'All', note: `of ${what}`, inputs: { x }, apply: (tf, { x }) => [tf.all(x, 0), tf.all(x, 1), tf.all(x)] },
  { kernel: 'Any', note: `of ${what}`, inputs: { x }, apply: (tf, { x }) => [tf.any(x, 0), tf.any(x, 1), tf.any(x)] },
  {
    kernel: 'LogicalNot',
    note: `of ${what}`,
    inputs: { x },
    apply: (tf, { x }) => [tf.logicalNot(x), tf.logicalAnd(x, x), tf.logicalOr(x, x)],
  },
]);

const product: Apply = (tf, { a, b }) => tf.matMul(a, b);
const products: readonly Case[] = (
  [
    ['without rows', float([0, 3]), float([3, 2])],
    ['without columns', float([2, 3]), float([3, 0])],
    ['over an empty axis', float([2, 0]), float([0, 3])],
    ['of an empty batch', float([0, 2, 3]), float([0, 3, 2])],
    ['of a batch, over an empty axis', float([2, 2, 0]), float([2, 0, 2])],
    ['of one element', float([1, 1]), float([1, 1])],
    ['of a row and a column', float([1, 3]), float([3, 1])],
    ['with NaN and infinities', float([2, 3], [nan, 1, 2, inf, 0, 1]), float([3, 2], [1, 2, 0, nan, inf, 1])],
    ['of infinities and zeros', float([2, 2], [inf, 1, 1, 1]), float([2, 2], [0, 1, 1, -inf])],
  ] as const
).map(([note, a, b]) => ({ kernel: 'BatchMatMul', note, inputs: { a, b }, apply: product }));

const scaled: readonly Case[] = [
  {
    kernel: 'BatchMatMul',
    note: 'scaled by 0, which keeps NaN, and by scales without which the product overflows',
    inputs: {
      a: float([1, 2], [1e30, 1]),
      b: float([2, 1], [1e30, 1]),
      c: float([1, 1], [nan]),
      d: float([2, 1], [nan, 1]),
    },
    apply: (tf, { a, b, c, d }) => [
      tf.matMul(tf.mul(a, 1e-30), tf.mul(b, 1e-30)),
      tf.add(tf.matMul(a, tf.mul(b, 1e-30)), tf.mul(c, 0)),
      tf.matMul(a, tf.mul(d, 0)),
    ],
    gradient: false,
  },
];

const rows = float([3, 3], [1e30, 0, -1e30, -inf, 0, 1, 3, 3, 3]);
const soft: readonly Case[] = [
  ...['no rows', 'a row', 'a column', 'NaN and infinities'].map((what): Case => {
    const x = matrices.find(([name]) => name === what)![1];
    const apply: Apply = (tf, inputs) => [tf.softmax(inputs.x), tf.logSoftmax(inputs.x)];
    return { kernel: 'Softmax', note: `and its logarithm, of ${what}`, inputs: { x }, apply };
  }),
  { kernel: 'Softmax', note: 'of logits far apart', inputs: { x: rows }, apply: (tf, { x }) => tf.softmax(x) },
  { kernel: 'Softmax', note: 'in its logarithm', inputs: { x: rows }, apply: (tf, { x }) => tf.logSoftmax(x) },
  {
    kernel: 'Softmax',
    note: 'in cross-entropy of confident examples',
    inputs: { x: float([2, 3], [200, -200, 0, -500, 500, 0]), y: int([2], [1, 0]) },
    apply: (tf, { x, y }) => tf.losses.softmaxCrossEntropy(tf.oneHot(y, 3), x),
  },
];

const choosing: readonly Case[] = [
  ...(
    [
      ['by no indices', float([4, 3]), int([0], [])],
      ['of NaN and infinities', float([2, 2], [nan, inf, 1, -inf]), int([3], [1, 0, 1])],
      ['of one row', float([1, 3]), int([2], [0, 0])],
      ['of no columns', float([3, 0]), int([2], [0, 2])],
    ] as const
  ).map(([note, x, i]): Case => {
    return {
      kernel: 'GatherV2',
      note,
      inputs: { x, i },
      apply: (tf, given) => tf.gather(given.x, given.i),
      gradient: false,
    };
  }),
  {
    kernel: 'UnsortedSegmentSum',
    note: 'of an empty tensor, and as the gradient of gathering by no indices',
    inputs: { x: float([2, 2]), i: int([0], []), e: float([0, 2]) },
    apply: (tf, { x, i, e }) => [tf.unsortedSegmentSum(e, i, 2), tf.gather(x, i)],
  },
  {
    kernel: 'ScatterNd',
    note: 'of an empty tensor, of NaN and infinities, and of int32',
    inputs: {
      e: int([0, 1], []),
      n: float([0, 2]),
      i: int([3, 1], [0, 0, 2]),
      u: float([3, 2], [nan, 1, 2, inf, 3, -inf]),
    },
    apply: (tf, { e, n, i, u }) => [
      tf.scatterND(e, n, [3, 2]),
      tf.scatterND(i, u, [3, 2]),
      tf.scatterND(i, tf.ones([3], 'int32'), [3]),
    ],
    gradient: false,
  },
  {
    kernel: 'TensorScatterUpdate',
    note: 'of NaN and infinities',
    inputs: { x: float([2, 2]), i: int([1, 1], [1]), u: float([1, 2], [nan, inf]) },
    apply: (tf, { x, i, u }) => tf.tensorScatterUpdate(x, i, u),
    gradient: false,
  },
  {
    kernel: 'SparseToDense',
    note: 'of an empty tensor, and of NaN and infinities',
    inputs: { e: int([0], []), n: float([0], []), i: int([2], [0, 1]), v: float([2], [nan, inf]) },
    apply: (tf, { e, n, i, v }) => [tf.sparseToDense(e, n, [3], 0.5), tf.sparseToDense(i, v, [3], nan)],
    gradient: false,
  },
  {
    kernel: 'OneHot',
    note: 'of an empty tensor, of a scalar, and with NaN as off-value',
    inputs: { e: int([0], []), s: int([], [2]), i: int([2], [0, 1]) },
    apply: (tf, { e, s, i }) => [tf.oneHot(e, 3), tf.oneHot(s, 3), tf.oneHot(i, 2, nan, inf)],
  },
  {
    kernel: 'Select',
    note: 'of NaN and infinities, which do not reach the gradient of the other side',
    inputs: { c: bool([3], [1, 0, 1]), a: float([3], [nan, 1, inf]), b: float([3], [1, nan, nan]) },
    apply: (tf, { c, a, b }) => tf.where(c, a, b),
  },
  {
    kernel: 'Select',
    note: 'of an empty tensor',
    inputs: { c: bool([0, 2], []), a: float([0, 2]), b: float([0, 2]) },
    apply: (tf, { c, a, b }) => tf.where(c, a, b),
  },
  {
    kernel: 'TopK',
    note: 'of an empty tensor, of columns, of infinities and of int32',
    inputs: {
      e: float([0, 4]),
      o: float([3, 1]),
      x: float([2, 4], [inf, -inf, 1, 0, -3, -inf, 2, 1]),
      i: int([5], [3, 1, 4, 2, 5]),
    },
    apply: (tf, { e, o, x, i }) =>
      [e, o, x, i].flatMap((each) => Object.values(tf.topk(each, Math.min(3, each.shape.at(-1)))) as never[]),
    gradient: false,
  },
];

export const oddCases: readonly Case[] = [
  ...onMatrices(moving, true),
  ...onMatrices(reducing, true),
  ...onMatrices(still, false),
  ...onMatrices(
    filled,
    false,
    matrices.filter(([, { data }]) => data.length > 0),
  ),
  ...truths,
  ...products,
  ...scaled,
  ...soft,
  ...choosing,
];
