import type * as tf from '@tensorflow/tfjs-core';
import type { Value } from '../../graph/graph.ts';
import { cast, ints } from '../../graph/operations.ts';
import type { Recorder } from '../../graph/recorder.ts';
import { axesOf, reducedShape } from '../../graph/shape.ts';
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
    reduction(r, 'ReduceMax', x, reductionIndices, keepDims),
  Mean: (r, { x }: Unary, { axis, keepDims }: tf.MeanAttrs) =>
    reduction(r, 'ReduceMean', cast(r, x, 'float32'), axis, keepDims),
  Min: numeric('ReduceMin'),
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

function logical(op: string): Kernel {
  return (r, { x }: Unary, { axis, keepDims }: ReductionAttributes) =>
    cast(r, reduction(r, op, cast(r, x, 'int32'), axis, keepDims), 'bool');
}

/** The first of equal extremes, as TensorFlow.js takes it. */
function arg(op: string): Kernel {
  return (r, { x }: Unary, { axis }: tf.ArgMaxAttrs) => {
    const [along] = axesOf(axis, x.shape.length) as [number];
    const shape = reducedShape(x.shape, [along], false);
    return cast(r, r.op(op, [x], { dtype: 'int64', shape }, { axis: along, keepdims: 0 }), 'int32');
  };
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
  return r.op(op, [x, ints(r, axes)], { dtype: x.dtype, shape }, { keepdims: Number(keepDims) });
}
