import type { Value } from '../../graph/graph.ts';
import { add, cast, divide, elementwise, map, multiply, scalar, subtract, where } from '../../graph/operations.ts';
import type { Recorder } from '../../graph/recorder.ts';
import type { Kernel, Kernels, Unary } from './kernel.ts';

/** Element-wise functions of one operand. */
export const unary: Kernels = {
  Abs: same('Abs'),
  Acos: floating('Acos'),
  Acosh: floating('Acosh'),
  Asin: floating('Asin'),
  Asinh: floating('Asinh'),
  Atan: floating('Atan'),
  Atanh: floating('Atanh'),
  Ceil: rounding('Ceil'),
  Cos: floating('Cos'),
  Cosh: floating('Cosh'),
  Erf: floating('Erf'),
  Exp: floating('Exp'),
  Expm1: inFloat(expm1),
  Floor: rounding('Floor'),
  IsFinite: (r, { x }: Unary) =>
    map(r, 'Not', elementwise(r, 'Or', [map(r, 'IsNaN', x, 'bool'), map(r, 'IsInf', x, 'bool')])),
  IsInf: (r, { x }: Unary) => map(r, 'IsInf', x, 'bool'),
  IsNan: (r, { x }: Unary) => map(r, 'IsNaN', x, 'bool'),
  Log: floating('Log'),
  Log1p: inFloat(log1p),
  Neg: same('Neg'),
  Reciprocal: inFloat((r, x) => divide(r, scalar(r, 1), x)),
  Round: rounding('Round'),
  Rsqrt: inFloat((r, x) => divide(r, scalar(r, 1), map(r, 'Sqrt', x))),
  Sigmoid: inFloat(sigmoid),
  Sign: (r, { x }: Unary) => sign(r, x),
  Sin: floating('Sin'),
  Sinh: floating('Sinh'),
  Sqrt: floating('Sqrt'),
  Square: (r, { x }: Unary) => multiply(r, x, x),
  Tan: floating('Tan'),
  Tanh: floating('Tanh'),
};

function same(op: string): Kernel {
  return (r, { x }: Unary) => map(r, op, x);
}

/** Integers stay as they are. */
function rounding(op: string): Kernel {
  return (r, { x }: Unary) => (x.dtype === 'float32' ? map(r, op, x) : x);
}

function floating(op: string): Kernel {
  return inFloat((r, x) => map(r, op, x));
}

/** TensorFlow.js keeps the dtype: it computes an int32 as a float and truncates the result. */
function inFloat(compute: (r: Recorder, x: Value) => Value): Kernel {
  return (r, { x }: Unary) => cast(r, compute(r, cast(r, x, 'float32')), x.dtype);
}

/** In TensorFlow.js the sign of NaN is 0. */
function sign(r: Recorder, x: Value): Value {
  const signed = map(r, 'Sign', x);
  return x.dtype === 'float32' ? where(r, map(r, 'IsNaN', x, 'bool'), scalar(r, 0), signed) : signed;
}

/** Keeps relative precision where the sigmoid is tiny; ONNX Runtime's own loses it below about 1e-8. */
function sigmoid(r: Recorder, x: Value): Value {
  return divide(r, scalar(r, 1), add(r, map(r, 'Exp', map(r, 'Neg', x)), scalar(r, 1)));
}

/** W. Kahan's log(1 + x): the rounding of u = 1 + x cancels in log(u) · x / (u − 1). */
function log1p(r: Recorder, x: Value): Value {
  const one = scalar(r, 1);
  const u = add(r, x, one);
  const log = map(r, 'Log', u);
  const exact = multiply(r, log, divide(r, x, subtract(r, u, one)));
  const small = elementwise(r, 'Less', [map(r, 'Abs', x), one], 'bool');
  return where(r, elementwise(r, 'Equal', [u, one], 'bool'), x, where(r, small, exact, log));
}

/** exp(x) − 1; near 0 as 2 tanh(x/2) / (1 − tanh(x/2)), without cancellation. */
export function expm1(r: Recorder, x: Value): Value {
  const tanh = map(r, 'Tanh', multiply(r, x, scalar(r, 0.5)));
  const near = divide(r, multiply(r, tanh, scalar(r, 2)), subtract(r, scalar(r, 1), tanh));
  const far = subtract(r, map(r, 'Exp', x), scalar(r, 1));
  return where(r, elementwise(r, 'Less', [map(r, 'Abs', x), scalar(r, 1)], 'bool'), near, far);
}
