import type * as tf from '@tensorflow/tfjs-core';
import { elementAt } from '../../element-at.ts';
import type { Value } from '../../graph/graph.ts';
import { cast, map, scalar, where } from '../../graph/operations.ts';
import type { Recorder } from '../../graph/recorder.ts';
import { axesOf, reducedShape, sizeOf } from '../../graph/shape.ts';
import { expand, ints, reshape, transpose, transposed } from '../../graph/views.ts';
import type { Kernel, Kernels, Unary } from './kernel.ts';

/** Reductions along axes, and running sums. */
export const reduce: Kernels = {
  All: logical('ReduceMin'),
  Any: logical('ReduceMax'),
  ArgMax: arg('ArgMax'),
  ArgMin: arg('ArgMin'),
  Cumsum: (r, { x }: Unary, { axis, exclusive, reverse }: tf.CumsumAttrs) =>
    r.op('CumSum', [x, ints(r, [axis])], x, { exclusive: Number(exclusive), reverse: Number(reverse) }),
  Max: (r, { x }: Unary, { reductionIndices, keepDims }: tf.MaxAttrs) =>
    extreme(r, 'ReduceMax', x, reductionIndices, keepDims),
  Mean: (r, { x }: Unary, { axis, keepDims }: tf.MeanAttrs) =>
    reduction(r, 'ReduceMean', cast(r, x, 'float32'), axis, keepDims),
  Min: (r, { x }: Unary, { axis, keepDims }: tf.MinAttrs) => extreme(r, 'ReduceMin', x, axis, keepDims),
  Prod: numeric('ReduceProd'),
  Sum: numeric('ReduceSum'),
};

interface ReductionAttributes {
  readonly axis: number | number[];
  readonly keepDims: boolean;
}

function numeric(op: string): Kernel {
  return (r, { x }: Unary, { axis, keepDims }: ReductionAttributes) => reduction(r, op, x, axis, keepDims);
}

/** ONNX Runtime sometimes ignores NaN; TensorFlow.js never does. */
function extreme(r: Recorder, op: string, x: Value, axis: number | readonly number[], keepDims: boolean): Value {
  const result = reduction(r, op, x, axis, keepDims);
  if (x.dtype !== 'float32') return result;
  const isNan = reduction(r, 'ReduceMax', map(r, 'IsNaN', x, 'bool'), axis, keepDims);
  return where(r, isNan, scalar(r, Number.NaN), result);
}

function logical(op: string): Kernel {
  return (r, { x }: Unary, { axis, keepDims }: ReductionAttributes) => reduction(r, op, x, axis, keepDims);
}

/** Takes the first of equal extremes, as TensorFlow.js does. */
function arg(op: string): Kernel {
  return (r, { x }: Unary, { axis }: tf.ArgMaxAttrs) => {
    const [along] = axesOf(axis, x.shape.length) as [number];
    const shape = reducedShape(x.shape, [along], false);
    if (sizeOf(x.shape) === 0) return expand(r, scalar(r, 0, 'int32'), shape);
    return cast(r, r.op(op, [x], { dtype: 'int64', shape }, { axis: along, keepdims: 0 }), 'int32');
  };
}

/** Reductions that ONNX Runtime refuses on empty axes. TensorFlow.js returns NaN, 0 or false. */
const selecting: ReadonlySet<string> = new Set(['ReduceMax', 'ReduceMin']);

/** The reduced axes that are the last ones of the shape. */
function innermost({ length }: readonly number[], axes: readonly number[]): readonly number[] {
  return axes.filter((axis, i) => axis === length - axes.length + i);
}

/** Whether a kept axis lies between reduced ones. */
function isSplit(op: string, axes: readonly number[], last: readonly number[]): boolean {
  return (op === 'ReduceSum' || op === 'ReduceMean') && last.length > 0 && last.length < axes.length;
}

function reduction(
  r: Recorder,
  op: string,
  x: Value,
  axis: number | readonly number[] | null | undefined,
  keepDims = false,
): Value {
  const axes = axis == null ? x.shape.map((_, i) => i) : axesOf(axis, x.shape.length);
  if (axes.length === 0) return x;
  const shape = reducedShape(x.shape, axes, keepDims);
  if (sizeOf(x.shape) === 0 && selecting.has(op)) {
    return expand(r, scalar(r, x.dtype === 'float32' ? Number.NaN : 0, x.dtype), shape);
  }
  const inner = transposed(x);
  if (inner === undefined) {
    const last = innermost(x.shape, axes);
    if (isSplit(op, axes, last)) {
      // First the last axes, then the others: twice as fast as all at once.
      const rows = reduction(r, op, x, last, true);
      return reshape(r, reduction(r, op, rows, axes.slice(0, -last.length), true), shape);
    }
    return r.op(op, [x, ints(r, axes)], { dtype: x.dtype, shape }, { keepdims: Number(keepDims) });
  }
  const below = axes.map((at) => elementAt(inner.perm, at)).sort((a, b) => a - b);
  const lasting = inner.perm.filter((at) => keepDims || !below.includes(at));
  const order = [...lasting].sort((a, b) => a - b);
  return transpose(
    r,
    reduction(r, op, inner.value, below, keepDims),
    lasting.map((at) => order.indexOf(at)),
  );
}
