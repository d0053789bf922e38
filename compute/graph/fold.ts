import { elementAt } from '../element-at.ts';
import type { Attributes, Elements, ElementType, Value } from './graph.ts';
import { sizeOf } from './shape.ts';

/** Most elements of a folded constant: more would make the model larger, not faster. */
const limit = 2 ** 16;

const arrays = { float32: Float32Array, int32: Int32Array, bool: Uint8Array } as const;
type Folded = keyof typeof arrays;

/** Operations that IEEE 754 defines to the bit; rounding a double's result to float32 gives the float32 result. */
const floats: Readonly<Record<string, (a: number, b: number) => number>> = {
  Abs: (x) => Math.abs(x),
  Add: (a, b) => a + b,
  Div: (a, b) => a / b,
  Mul: (a, b) => a * b,
  Neg: (x) => -x,
  Sqrt: (x) => Math.sqrt(x),
  Sub: (a, b) => a - b,
};
const integers: typeof floats = {
  Abs: (x) => Math.abs(x),
  Add: (a, b) => a + b,
  Mul: (a, b) => Math.imul(a, b),
  Neg: (x) => -x,
  Sub: (a, b) => a - b,
};
const logical: typeof floats = {
  And: (a, b) => a & b,
  Equal: (a, b) => Number(a === b),
  Greater: (a, b) => Number(a > b),
  GreaterOrEqual: (a, b) => Number(a >= b),
  Less: (a, b) => Number(a < b),
  LessOrEqual: (a, b) => Number(a <= b),
  Not: (x) => 1 - x,
  Or: (a, b) => a | b,
};

/**
 * The elements of an operation on constants, computed now instead of in every run; undefined when an input is not a
 * constant, the result is large, or ONNX Runtime might round differently.
 */
export function fold(
  op: string,
  inputs: readonly (Value | undefined)[],
  { dtype, shape }: Pick<Value, 'dtype' | 'shape'>,
  attributes: Attributes,
): Elements | undefined {
  const given = inputs.filter((input) => input !== undefined);
  if (!isFolded(dtype) || given.length === 0 || sizeOf(shape) > limit) return undefined;
  const [x, y] = given as [Value, Value?];
  if (!given.every(({ constant }) => constant !== undefined)) return undefined;
  if (op === 'Reshape') return isFolded(x.dtype) ? x.constant : undefined;
  if (!given.every((input) => isFolded(input.dtype))) return undefined;
  if (op === 'Transpose') return fill(dtype, shape, transposing(x, attributes.perm as readonly number[]));
  if (op === 'Cast') return castable(x, dtype) ? arrays[dtype].from(x.constant as Float32Array) : undefined;
  const table = dtype === 'float32' ? floats : dtype === 'int32' ? integers : logical;
  const compute = Object.hasOwn(table, op) ? table[op] : undefined;
  if (compute === undefined) return undefined;
  const first = broadcasting(x, shape);
  const second = y === undefined ? first : broadcasting(y, shape);
  return fill(dtype, shape, (i) => compute(first(i), second(i)));
}

function isFolded(dtype: ElementType): dtype is Folded {
  return Object.hasOwn(arrays, dtype);
}

/** Floats are not cast to integers: the result for those out of range differs between machines. */
function castable({ dtype, constant }: Value, to: Folded): boolean {
  if (to === 'bool' || dtype === 'float32') return dtype === to;
  return constant !== undefined;
}

function fill(dtype: Folded, shape: readonly number[], element: (i: number) => number): Elements {
  const elements = new arrays[dtype](sizeOf(shape));
  for (let i = 0; i < elements.length; i++) elements[i] = element(i);
  return elements;
}

/** Reads the element at a row-major index of the shape that x is broadcast to. */
function broadcasting(x: Value, shape: readonly number[]): (i: number) => number {
  const values = x.constant as Float32Array;
  if (values.length === 1) return () => elementAt(values, 0);
  const missing = shape.length - x.shape.length;
  const own = strides(x.shape);
  return walking(
    shape,
    shape.map((_, axis) => (axis < missing || x.shape[axis - missing] === 1 ? 0 : elementAt(own, axis - missing))),
    values,
  );
}

function transposing(x: Value, perm: readonly number[]): (i: number) => number {
  const own = strides(x.shape);
  return walking(
    perm.map((axis) => elementAt(x.shape, axis)),
    perm.map((axis) => elementAt(own, axis)),
    x.constant as Float32Array,
  );
}

function walking(shape: readonly number[], steps: readonly number[], values: Float32Array): (i: number) => number {
  const row = strides(shape);
  return (i) =>
    elementAt(
      values,
      shape.reduce((at, size, axis) => at + (Math.floor(i / elementAt(row, axis)) % size) * elementAt(steps, axis), 0),
    );
}

function strides(shape: readonly number[]): number[] {
  return shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));
}
