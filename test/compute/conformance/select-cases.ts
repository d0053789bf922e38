import { bool, type Case, edges, float, int } from './case.ts';

const rows = float([4, 3]);
const cube = float([2, 3, 4]);

const gather: readonly Case[] = [
  {
    kernel: 'GatherV2',
    inputs: { x: cube, i: int([2, 2], [1, 0, 0, 1]), j: int([], [2]) },
    apply: (tf, { x, i, j }) => [tf.gather(x, i), tf.gather(x, i, 2), tf.gather(x, j, 1)],
    gradient: false,
  },
  {
    kernel: 'UnsortedSegmentSum',
    note: 'as the gradient of a gather',
    inputs: { x: rows, i: int([3], [1, 3, 1]) },
    apply: (tf, { x, i }) => tf.gather(x, i),
  },
  {
    kernel: 'UnsortedSegmentSum',
    note: 'as the gradient of a gather of columns',
    inputs: { x: rows, i: int([2], [2, 2]) },
    apply: (tf, { x, i }) => tf.gather(x, i, 1),
  },
  {
    kernel: 'UnsortedSegmentSum',
    inputs: { x: rows, i: int([4], [2, 0, 2, 1]) },
    apply: (tf, { x, i }) => tf.unsortedSegmentSum(x, i, 4),
  },
  {
    kernel: 'GatherV2',
    note: 'per batch',
    inputs: { x: cube, i: int([2, 2], [2, 0, 1, 1]) },
    apply: (tf, { x, i }) => [tf.gather(x, i, 1, 1), tf.gather(x, i, 2, 1)],
    gradient: false,
  },
  {
    kernel: 'GatherNd',
    inputs: { x: cube, i: int([3, 2], [0, 1, 1, 2, 0, 0]), j: int([2, 1], [1, 0]) },
    apply: (tf, { x, i, j }) => [tf.gatherND(x, i), tf.gatherND(x, j)],
    gradient: false,
  },
];

const scatter: readonly Case[] = [
  {
    kernel: 'ScatterNd',
    note: 'adds values with the same index',
    inputs: { i: int([3, 1], [4, 1, 4]), u: float([3, 2]) },
    apply: (tf, { i, u }) => tf.scatterND(i, u, [5, 2]),
    gradient: false,
  },
  {
    kernel: 'TensorScatterUpdate',
    inputs: { x: rows, i: int([2, 1], [3, 0]), u: float([2, 3]) },
    apply: (tf, { x, i, u }) => tf.tensorScatterUpdate(x, i, u),
    gradient: false,
  },
  {
    kernel: 'SparseToDense',
    inputs: { i: int([3], [4, 1, 2]), j: int([2, 2], [0, 1, 1, 2]), v: float([3]), w: float([2]) },
    apply: (tf, { i, j, v, w }) => [tf.sparseToDense(i, v, [6], 0.5), tf.sparseToDense(j, w, [2, 3])],
    gradient: false,
  },
];

const choose: readonly Case[] = [
  {
    kernel: 'OneHot',
    inputs: { i: int([2, 3], [0, 3, 1, -1, 4, 2]) },
    apply: (tf, { i }) => [
      tf.oneHot(i, 4),
      tf.oneHot(i, 5, 2, -1),
      tf.oneHot(i, 4, 1, 0, 'int32'),
      tf.oneHot(i, 3, 1, 0, 'bool'),
    ],
  },
  {
    kernel: 'Select',
    inputs: { c: bool([2, 3], [1, 0, 1, 0, 0, 1]), a: float([2, 3]), b: float([3]) },
    apply: (tf, { c, a, b }) => [tf.where(c, a, tf.zerosLike(a)), tf.where(c, tf.exp(a), tf.broadcastTo(b, [2, 3]))],
  },
  {
    kernel: 'Select',
    note: 'with scalars, rows, int32 and bool',
    inputs: {
      c: bool([2, 1], [1, 0]),
      a: float([2, 3]),
      i: int([2, 3], [1, 2, 3, 4, 5, 6]),
      t: bool([2, 3], [1, 1, 0, 0, 1, 0]),
    },
    apply: (tf, { c, a, i, t }) => [tf.where(c, a, 0), tf.where(t, i, tf.neg(i)), tf.where(c, t, tf.logicalNot(t))],
    gradient: false,
  },
  {
    kernel: 'TopK',
    inputs: { x: float([2, 4], [1, 5, 5, -2, 0, 7, 3, 3]) },
    apply: (tf, { x }) => {
      const { values, indices } = tf.topk(x, 3);
      return [values, indices];
    },
    gradient: false,
  },
  { kernel: 'Softmax', inputs: { x: rows }, apply: (tf, { x }) => tf.softmax(x) },
  { kernel: 'Softmax', note: 'in its logarithm', inputs: { x: rows }, apply: (tf, { x }) => tf.logSoftmax(x) },
  {
    kernel: 'Softmax',
    note: 'of logits far apart',
    inputs: { x: float([2, 3], [200, -200, 0, 90, 91, -1000]) },
    apply: (tf, { x }) => [tf.logSoftmax(x), tf.softmax(x), tf.logSumExp(x, -1)],
  },
  { kernel: 'Softmax', note: 'with NaN', inputs: { x: edges }, apply: (tf, { x }) => tf.softmax(x), gradient: false },
  { kernel: 'EluGrad', inputs: { x: rows }, apply: (tf, { x }) => tf.elu(x) },
];

/** Expressions of programs, rather than single kernels. */
const composed: readonly Case[] = [
  {
    kernel: 'Sum',
    note: 'in norms and moments',
    inputs: { x: rows },
    apply: (tf, { x }) => {
      const { mean, variance } = tf.moments(x, 0);
      return [tf.norm(x, 2, 1), tf.norm(x, 1), mean, variance];
    },
  },
  {
    kernel: 'Sum',
    note: 'of exponentials, with its logarithm subtracted along another axis than in a log-softmax',
    inputs: { x: float([3, 3]) },
    apply: (tf, { x }) => [
      tf.sub(x, tf.log(tf.sum(tf.exp(x), 0, true))),
      tf.sub(x, tf.log(tf.sum(tf.exp(x), 1))),
      tf.sub(x, tf.log(tf.sum(tf.exp(x)))),
      tf.sub(x, tf.log(tf.sum(tf.exp(x), 1, true))),
    ],
  },
  {
    kernel: 'Softmax',
    note: 'in cross-entropy',
    inputs: { x: rows, y: int([4], [0, 2, 1, 2]) },
    apply: (tf, { x, y }) => tf.losses.softmaxCrossEntropy(tf.oneHot(y, 3), x),
  },
  {
    kernel: 'Softplus',
    note: 'in sigmoid cross-entropy of confident examples',
    inputs: { x: float([6], [-80, -30, -1, 1, 30, 80]) },
    apply: (tf, { x }) => [tf.softplus(tf.neg(x)), tf.logSigmoid(x)],
  },
  {
    kernel: 'ClipByValue',
    note: 'with its bounds among the values',
    inputs: { x: float([5], [-1, 0, 0.5, 1, 2]) },
    apply: (tf, { x }) => tf.clipByValue(x, 0, 1),
  },
];

export const selectCases: readonly Case[] = [...gather, ...scatter, ...choose, ...composed];
