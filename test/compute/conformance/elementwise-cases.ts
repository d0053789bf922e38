import { type Apply, bool, broadcasts, type Case, edges, float, int } from './case.ts';

const unary: { readonly [kernel: string]: Apply } = {
  Abs: (tf, { x }) => tf.abs(x),
  Acos: (tf, { x }) => tf.acos(x),
  Acosh: (tf, { x }) => tf.acosh(x),
  Asin: (tf, { x }) => tf.asin(x),
  Asinh: (tf, { x }) => tf.asinh(x),
  Atan: (tf, { x }) => tf.atan(x),
  Atanh: (tf, { x }) => tf.atanh(x),
  Ceil: (tf, { x }) => tf.ceil(x),
  ClipByValue: (tf, { x }) => tf.clipByValue(x, -0.7, 1.2),
  Cos: (tf, { x }) => tf.cos(x),
  Cosh: (tf, { x }) => tf.cosh(x),
  Elu: (tf, { x }) => tf.elu(x),
  Erf: (tf, { x }) => tf.erf(x),
  Exp: (tf, { x }) => tf.exp(x),
  Expm1: (tf, { x }) => tf.expm1(x),
  Floor: (tf, { x }) => tf.floor(x),
  IsFinite: (tf, { x }) => tf.isFinite(x),
  IsInf: (tf, { x }) => tf.isInf(x),
  IsNan: (tf, { x }) => tf.isNaN(x),
  LeakyRelu: (tf, { x }) => tf.leakyRelu(x, 0.1),
  Log: (tf, { x }) => tf.log(x),
  Log1p: (tf, { x }) => tf.log1p(x),
  Neg: (tf, { x }) => tf.neg(x),
  OnesLike: (tf, { x }) => tf.onesLike(x),
  Reciprocal: (tf, { x }) => tf.reciprocal(x),
  Relu: (tf, { x }) => tf.relu(x),
  Relu6: (tf, { x }) => tf.relu6(x),
  Round: (tf, { x }) => tf.round(x),
  Rsqrt: (tf, { x }) => tf.rsqrt(x),
  Selu: (tf, { x }) => tf.selu(x),
  Sigmoid: (tf, { x }) => tf.sigmoid(x),
  Sign: (tf, { x }) => tf.sign(x),
  Sin: (tf, { x }) => tf.sin(x),
  Sinh: (tf, { x }) => tf.sinh(x),
  Softplus: (tf, { x }) => tf.softplus(x),
  Sqrt: (tf, { x }) => tf.sqrt(x),
  Square: (tf, { x }) => tf.square(x),
  Step: (tf, { x }) => tf.step(x, 0.25),
  Tan: (tf, { x }) => tf.tan(x),
  Tanh: (tf, { x }) => tf.tanh(x),
  ZerosLike: (tf, { x }) => tf.zerosLike(x),
};

const binary: { readonly [kernel: string]: Apply } = {
  Add: (tf, { a, b }) => tf.add(a, b),
  AddN: (tf, { a, b }) => tf.addN([tf.add(a, b), tf.mul(a, b), tf.add(a, b)]),
  Atan2: (tf, { a, b }) => tf.atan2(a, b),
  Equal: (tf, { a, b }) => tf.equal(a, b),
  FloorDiv: (tf, { a, b }) => tf.floorDiv(a, b),
  Greater: (tf, { a, b }) => tf.greater(a, b),
  GreaterEqual: (tf, { a, b }) => tf.greaterEqual(a, b),
  Less: (tf, { a, b }) => tf.less(a, b),
  LessEqual: (tf, { a, b }) => tf.lessEqual(a, b),
  Maximum: (tf, { a, b }) => tf.maximum(a, b),
  Minimum: (tf, { a, b }) => tf.minimum(a, b),
  Mod: (tf, { a, b }) => tf.mod(a, b),
  Multiply: (tf, { a, b }) => tf.mul(a, b),
  NotEqual: (tf, { a, b }) => tf.notEqual(a, b),
  Pow: (tf, { a, b }) => tf.pow(a, b),
  Prelu: (tf, { a, b }) => tf.prelu(tf.add(a, tf.zerosLike(b)), tf.add(b, tf.zerosLike(a))),
  RealDiv: (tf, { a, b }) => tf.div(a, b),
  SquaredDifference: (tf, { a, b }) => tf.squaredDifference(a, b),
  Sub: (tf, { a, b }) => tf.sub(a, b),
};

// Their values are not floats.
const flat = new Set(['IsFinite', 'IsInf', 'IsNan']);
const unsummed = new Set(['Maximum', 'Minimum', 'SquaredDifference']);
const comparisons = new Set(['Equal', 'Greater', 'GreaterEqual', 'Less', 'LessEqual', 'NotEqual']);
const flatBinary = new Set([...comparisons, 'FloorDiv']);
// Undefined there in C, or rounded by JavaScript in double precision.
const notAtEdges = new Set(['FloorDiv', 'Mod', 'Pow']);
const integral = new Set([
  'Abs',
  'Neg',
  'Relu',
  'Sign',
  'Square',
  'Step',
  'ClipByValue',
  'OnesLike',
  'ZerosLike',
  'Round',
]);
const wholeArithmetic = ['Add', 'Sub', 'Multiply', 'FloorDiv', 'Mod', 'Maximum', 'Minimum', 'SquaredDifference'];

const logical: { readonly [kernel: string]: Apply } = {
  LogicalAnd: (tf, { a, b }) => tf.logicalAnd(a, b),
  LogicalNot: (tf, { a }) => tf.logicalNot(a),
  LogicalOr: (tf, { a, b }) => tf.logicalOr(a, b),
};

export const elementwiseCases: readonly Case[] = [
  ...Object.entries(unary).flatMap(([kernel, apply]) => [
    {
      kernel,
      note: 'at the limits of float32',
      inputs: { x: edges },
      apply,
      gradient: !flat.has(kernel),
      // 1 - tanh^2 cancels.
      ...(kernel === 'Tanh' ? { floor: 2e-7 } : {}),
    },
    { kernel, note: 'of a matrix', inputs: { x: float([2, 3]) }, apply, gradient: !flat.has(kernel) },
    { kernel, note: 'of a scalar', inputs: { x: float([]) }, apply, gradient: !flat.has(kernel) },
    { kernel, note: 'of axes of size 1', inputs: { x: float([1, 1, 1]) }, apply, gradient: !flat.has(kernel) },
    { kernel, note: 'of an empty tensor', inputs: { x: float([0, 3]) }, apply, gradient: !flat.has(kernel) },
    ...(integral.has(kernel)
      ? [{ kernel, note: 'of int32', inputs: { x: int([4], [-3, 0, 1, 7]) }, apply, gradient: false }]
      : []),
  ]),
  ...Object.entries(binary).flatMap(([kernel, apply]) => [
    ...broadcasts.map(([a, b], i) => ({
      kernel,
      note: `of [${a}] and [${b}]`,
      inputs: { a: float(a), b: float(b, float(b).data.length === 4 ? [-1.5, 0.5, 1.3, -0.2] : undefined) },
      apply,
      // Some gradients do not sum over broadcast axes: TensorFlow.js then refuses them.
      // None sums over an axis on which the other operand is empty.
      gradient: !flatBinary.has(kernel) && (i === 0 || !unsummed.has(kernel)) && !(a.includes(0) && b.includes(1)),
    })),
    ...(notAtEdges.has(kernel)
      ? []
      : [
          {
            kernel,
            note: 'at the limits of float32',
            inputs: { a: edges, b: float([27, 1], Array.from(edges.data)) },
            apply,
            gradient: !flatBinary.has(kernel) && !unsummed.has(kernel),
            // Sums of 27 cancel.
            ...(kernel === 'Add' || kernel === 'Sub' || kernel === 'Prelu' ? { floor: 1e-6 } : {}),
          },
        ]),
    ...(wholeArithmetic.includes(kernel) || comparisons.has(kernel)
      ? [
          {
            kernel,
            note: 'of int32',
            inputs: { a: int([2, 3], [7, -7, 5, 2147483, -5, 0]), b: int([3], [2, 3, -4]) },
            apply,
            gradient: false,
          },
        ]
      : []),
  ]),
  ...[...unsummed].map(
    (kernel): Case => ({
      kernel,
      note: 'at the limits of float32, in pairs',
      inputs: { a: edges, b: float([27], Array.from(edges.data).toReversed()) },
      apply: binary[kernel]!,
    }),
  ),
  ...Object.entries(logical).map(([kernel, apply]) => ({
    kernel,
    inputs: { a: bool([2, 2], [0, 0, 1, 1]), b: bool([2], [0, 1]) },
    apply,
    gradient: false,
  })),
  {
    kernel: 'Multiply',
    note: 'of images of one channel, with a scalar, per image and per row',
    inputs: { x: float([4, 9, 9, 1]), s: float([]), i: float([4, 1, 1, 1]), j: float([9, 1]) },
    apply: (tf, { x, s, i, j }) => [tf.mul(tf.add(tf.sub(x, i), j), s), tf.mul(s, x), tf.where(tf.greater(i, 0), x, 0)],
    gradient: false,
  },
  {
    kernel: 'LogicalAnd',
    note: 'in an exclusive or',
    inputs: { a: bool([2, 2], [0, 0, 1, 1]), b: bool([2], [0, 1]) },
    apply: (tf, { a, b }) => tf.logicalXor(a, b),
    gradient: false,
  },
];
