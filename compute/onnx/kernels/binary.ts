import type { Value } from '../../graph/graph.ts';
import {
  add,
  cast,
  divide,
  elementwise,
  map,
  multiply,
  scalar,
  splat,
  subtract,
  where,
} from '../../graph/operations.ts';
import type { Recorder } from '../../graph/recorder.ts';
import type { Binary, Kernel, Kernels, List } from './kernel.ts';

/** Arithmetic, comparison and logic on two operands that broadcast. */
export const binary: Kernels = {
  Add: (r, { a, b }: Binary) => add(r, a, b),
  AddN: (r, inputs: List) => Object.values(inputs).reduce((sum, term) => add(r, sum, term)),
  Atan2: (r, { a, b }: Binary) => atan2(r, a, b),
  Equal: compare('Equal'),
  FloorDiv: (r, { a, b }: Binary) => floorDivide(r, a, b),
  Greater: compare('Greater'),
  GreaterEqual: compare('GreaterOrEqual'),
  Less: compare('Less'),
  LessEqual: compare('LessOrEqual'),
  LogicalAnd: compare('And'),
  LogicalNot: (r, { x }: { x: Value }) => map(r, 'Not', x),
  LogicalOr: compare('Or'),
  Maximum: (r, { a, b }: Binary) => elementwise(r, 'Max', [a, b]),
  Minimum: (r, { a, b }: Binary) => elementwise(r, 'Min', [a, b]),
  Mod: (r, { a, b }: Binary) => modulo(r, a, b),
  Multiply: (r, { a, b }: Binary) => multiply(r, a, b),
  NotEqual: (r, { a, b }: Binary) => map(r, 'Not', elementwise(r, 'Equal', [a, b], 'bool')),
  Pow: (r, { a, b }: Binary) => (splat(b) === 2 ? multiply(r, a, a) : elementwise(r, 'Pow', [a, b])),
  RealDiv: (r, { a, b }: Binary) => divide(r, a, b),
  SquaredDifference: (r, { a, b }: Binary) => {
    const difference = subtract(r, a, b);
    return multiply(r, difference, difference);
  },
  Sub: (r, { a, b }: Binary) => subtract(r, a, b),
};

function compare(op: string): Kernel {
  return (r, { a, b }: Binary) => elementwise(r, op, [a, b], 'bool');
}

/** The angle of (b, a): that of |a| / |b| in the quadrant of both. Signs of zero count, as in IEEE 754. */
function atan2(r: Recorder, a: Value, b: Value): Value {
  const [one, pi] = [scalar(r, 1), scalar(r, Math.PI)];
  const isNegative = (x: Value) => {
    const reciprocal = elementwise(r, 'Less', [divide(r, one, x), scalar(r, 0)], 'bool');
    return elementwise(r, 'Or', [elementwise(r, 'Less', [x, scalar(r, 0)], 'bool'), reciprocal], 'bool');
  };
  const [rise, run] = [map(r, 'Abs', a), map(r, 'Abs', b)];
  const isSame = elementwise(r, 'Equal', [rise, run], 'bool');
  const isZero = elementwise(r, 'Equal', [rise, scalar(r, 0)], 'bool');
  // The quotient of two infinities or two zeros would be NaN.
  const slope = where(r, isZero, rise, where(r, isSame, one, divide(r, rise, run)));
  const steep = map(r, 'Atan', slope);
  const turned = where(r, isNegative(b), subtract(r, pi, steep), steep);
  const angle = where(r, isNegative(a), map(r, 'Neg', turned), turned);
  const isNan = elementwise(r, 'Or', [map(r, 'IsNaN', a, 'bool'), map(r, 'IsNaN', b, 'bool')], 'bool');
  return where(r, isNan, scalar(r, Number.NaN), angle);
}

/** Rounds down, unlike ONNX's integer division; double precision is exact for every int32. Returns int32. */
function floorDivide(r: Recorder, a: Value, b: Value): Value {
  const quotient = elementwise(r, 'Div', [cast(r, a, 'float64'), cast(r, b, 'float64')]);
  return cast(r, map(r, 'Floor', quotient), 'int32');
}

/** The remainder with the divisor's sign. */
function modulo(r: Recorder, a: Value, b: Value): Value {
  const zero = scalar(r, 0, a.dtype);
  const remainder = fmod(r, a, b);
  const negative = (x: Value) => elementwise(r, 'Less', [x, zero], 'bool');
  const agree = elementwise(r, 'Equal', [negative(a), negative(b)], 'bool');
  return where(r, agree, remainder, fmod(r, add(r, remainder, b), b));
}

function fmod(r: Recorder, a: Value, b: Value): Value {
  const type = elementwise(r, 'Add', [a, b]);
  return r.op('Mod', [a, b], { dtype: a.dtype, shape: type.shape }, { fmod: 1 });
}
