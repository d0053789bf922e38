import { elementAt } from '../element-at.ts';
import type { Attributes, Elements, ElementType, Value } from './graph.ts';
import type { Recorder } from './recorder.ts';
import { broadcastShape, sameShape, sizeOf } from './shape.ts';
import { expand, ints, inverse, reshape, transpose, transposed } from './views.ts';

// The operations that kernels are written in. They omit what changes nothing: casts to the same type, products with
// one, broadcasts that an element-wise operation does anyway.

/** ONNX's numbers for element types, as `Cast` takes them. */
export const elementTypes = { float32: 1, uint8: 2, int32: 6, int64: 7, bool: 9, float64: 11 } as const;

const arrays = { float32: Float32Array, int32: Int32Array, uint8: Uint8Array, bool: Uint8Array } as const;

export function scalar(r: Recorder, value: number, dtype: ElementType = 'float32'): Value {
  return r.constant(dtype, [], arrays[dtype as keyof typeof arrays].of(value));
}

/** A constant; if all its elements are equal, a scalar that is broadcast. */
export function constant(r: Recorder, dtype: ElementType, shape: readonly number[], elements: Elements): Value {
  const [first] = elements;
  if (elements.length > 1 && elements.every((element) => Object.is(element, first))) {
    return expand(r, r.constant(dtype, [], elements.slice(0, 1)), shape);
  }
  return r.constant(dtype, shape, elements);
}

/** An element-wise operation on one operand; the shape stays. */
export function map(
  r: Recorder,
  op: string,
  x: Value,
  dtype: ElementType = x.dtype,
  { more = [], attributes = {} }: { readonly more?: readonly Value[]; readonly attributes?: Attributes } = {},
): Value {
  if (narrowed(x) !== x) return expand(r, map(r, op, narrowed(x), dtype, { more, attributes }), x.shape);
  const inner = transposed(x);
  if (inner === undefined) return r.op(op, [x, ...more], { dtype, shape: x.shape }, attributes);
  return transpose(r, map(r, op, inner.value, dtype, { more, attributes }), inner.perm);
}

export function cast(r: Recorder, x: Value, dtype: ElementType): Value {
  return x.dtype === dtype ? x : map(r, 'Cast', x, dtype, { attributes: { to: elementTypes[dtype] } });
}

/** `size` elements of every axis from `begin`, each `step`-th. */
export function slice(
  r: Recorder,
  x: Value,
  begin: readonly number[],
  size: readonly number[],
  step: readonly number[] = begin.map(() => 1),
): Value {
  if (sameShape(size, x.shape) && step.every((stride) => stride === 1)) return x;
  const inner = transposed(x);
  if (inner !== undefined) {
    const [from, sizes, steps] = [begin, size, step].map((each) => below(each, inner.perm)) as [
      number[],
      number[],
      number[],
    ];
    return transpose(r, slice(r, inner.value, from, sizes, steps), inner.perm);
  }
  // A slice with a negative step may end before element 0; ONNX expresses that as a very negative end.
  const end = begin.map((first, axis) => {
    const last = first + elementAt(size, axis) * elementAt(step, axis);
    return last < 0 ? -(2 ** 31) : last;
  });
  const axes = begin.map((_, axis) => axis);
  return r.op('Slice', [x, ints(r, begin), ints(r, end), ints(r, axes), ints(r, step)], {
    dtype: x.dtype,
    shape: size,
  });
}

/** Adds elements with one value before and after each axis. */
export function pad(r: Recorder, x: Value, paddings: readonly (readonly [number, number])[], value: number): Value {
  if (paddings.every(([before, after]) => before === 0 && after === 0)) return x;
  const inner = transposed(x);
  if (inner !== undefined) return transpose(r, pad(r, inner.value, below(paddings, inner.perm), value), inner.perm);
  const amounts = ints(r, [...paddings.map(([before]) => before), ...paddings.map(([, after]) => after)]);
  const shape = x.shape.map((size, axis) => elementAt(paddings, axis)[0] + size + elementAt(paddings, axis)[1]);
  return r.op('Pad', [x, amounts, scalar(r, value, x.dtype)], { dtype: x.dtype, shape });
}

/** Values per axis, in the order that the axes have below a transpose. */
function below<T>(axes: readonly T[], perm: readonly number[]): T[] {
  return inverse(perm).map((axis) => elementAt(axes, axis));
}

/** An element-wise operation on operands that broadcast; their dtypes must be equal. */
export function elementwise(
  r: Recorder,
  op: string,
  operands: readonly Value[],
  dtype: ElementType = elementAt(operands, 0).dtype,
): Value {
  const shape = broadcastShape(...operands.map((operand) => operand.shape));
  const plain = operands.map(narrowed);
  const before = broadcastShape(...plain.map((operand) => operand.shape));
  // A result that is constant along an axis is computed once, then broadcast.
  if (!sameShape(before, shape)) return expand(r, elementwise(r, op, plain, dtype), shape);
  const lower = belowTranspose(r, plain, shape);
  if (lower !== undefined) return transpose(r, elementwise(r, op, lower.operands, dtype), lower.perm);
  const units = unitsAtEnd(shape);
  const isEven = plain.every((operand) => sameShape(operand.shape, shape));
  if (isEven || units === 0 || sizeOf(shape) < worthReshaping) return r.op(op, plain, { dtype, shape });
  // ONNX Runtime broadcasts along the last axis: if its size is 1, this takes ten times as long as without that axis.
  const cut = plain.map((operand) =>
    reshape(r, operand, operand.shape.slice(0, Math.max(0, operand.shape.length - units))),
  );
  return reshape(r, elementwise(r, op, cut, dtype), shape);
}

/** The operands below a transpose of one of them, if moving the others there costs less than that transpose. */
function belowTranspose(r: Recorder, operands: readonly Value[], shape: readonly number[]) {
  const perm = operands
    .filter((operand) => sameShape(operand.shape, shape))
    .map((operand) => transposed(operand)?.perm)
    .find((each) => each !== undefined);
  if (perm === undefined) return undefined;
  const back = inverse(perm);
  // An operand with another permutation needs a transpose either way: here one by what the two permutations differ in.
  const isCheap = (operand: Value) => transposed(operand) !== undefined || sizeOf(operand.shape) * 8 <= sizeOf(shape);
  if (!operands.every(isCheap)) return undefined;
  const lower = (operand: Value) => {
    const padding = Array.from({ length: shape.length - operand.shape.length }, () => 1);
    return transpose(r, reshape(r, operand, [...padding, ...operand.shape]), back);
  };
  return { operands: operands.map((operand) => (operand.shape.length === 0 ? operand : lower(operand))), perm };
}

/** From this number of elements, two reshapes cost less than they save. */
const worthReshaping = 256;

function unitsAtEnd(shape: readonly number[]): number {
  return shape.length - 1 - shape.findLastIndex((size) => size !== 1);
}

export function add(r: Recorder, a: Value, b: Value): Value {
  const shape = broadcastShape(a.shape, b.shape);
  if (splat(b) === 0) return expand(r, a, shape);
  return splat(a) === 0 ? expand(r, b, shape) : elementwise(r, 'Add', [a, b]);
}

export function multiply(r: Recorder, a: Value, b: Value): Value {
  const shape = broadcastShape(a.shape, b.shape);
  if (splat(b) === 1) return expand(r, a, shape);
  return splat(a) === 1 ? expand(r, b, shape) : elementwise(r, 'Mul', [a, b]);
}

export function divide(r: Recorder, a: Value, b: Value): Value {
  return splat(b) === 1 ? expand(r, a, broadcastShape(a.shape, b.shape)) : elementwise(r, 'Div', [a, b]);
}

export function subtract(r: Recorder, a: Value, b: Value): Value {
  return splat(b) === 0 ? expand(r, a, broadcastShape(a.shape, b.shape)) : elementwise(r, 'Sub', [a, b]);
}

/** `condition ? then : otherwise`, element by element. */
export function where(r: Recorder, condition: Value, then: Value, otherwise: Value): Value {
  if (then.dtype !== 'bool') return elementwise(r, 'Where', [condition, then, otherwise], then.dtype);
  // ONNX Runtime's `Where` takes numbers only.
  const chosen = elementwise(r, 'Where', [condition, cast(r, then, 'uint8'), cast(r, otherwise, 'uint8')], 'uint8');
  return cast(r, chosen, 'bool');
}

/** The number that all elements of a constant are equal to, or undefined. */
export function splat(x: Value): number | undefined {
  const source = narrowed(x);
  return source.constant !== undefined && sizeOf(source.shape) === 1 ? Number(source.constant[0]) : undefined;
}

/** The value before its broadcast; the value itself if it is none. */
function narrowed(x: Value): Value {
  return x.producer?.op === 'Expand' ? elementAt(x.producer.inputs, 0) : x;
}
