import type * as tf from '@tensorflow/tfjs-core';
import { elementAt } from '../../element-at.ts';
import type { Value } from '../../graph/graph.ts';
import { cast, constant, elementwise, scalar, where } from '../../graph/operations.ts';
import type { Recorder } from '../../graph/recorder.ts';
import { axesOf } from '../../graph/shape.ts';
import { expand, ints, reshape } from '../../graph/views.ts';
import type { Kernels, Unary } from './kernel.ts';

/** Selecting, gathering and scattering elements by index or condition. */
export const select: Kernels = {
  GatherNd: (r, { params, indices }: { params: Value; indices: Value }) => {
    const shape = [
      ...indices.shape.slice(0, -1),
      ...params.shape.slice(elementAt(indices.shape, indices.shape.length - 1)),
    ];
    return r.op('GatherND', [params, cast(r, indices, 'int64')], { dtype: params.dtype, shape });
  },
  GatherV2: (r, { x, indices }: Unary & { indices: Value }, { axis, batchDims }: tf.GatherV2Attrs) => {
    const [along] = axesOf(axis, x.shape.length) as [number];
    const rows = asWritten(r, indices);
    const shape = [...x.shape.slice(0, along), ...indices.shape.slice(batchDims), ...x.shape.slice(along + 1)];
    if (batchDims === 0) return r.op('Gather', [x, rows], { dtype: x.dtype, shape }, { axis: along });
    return gatherBatch(r, x, cast(r, indices, 'int32'), along, batchDims, shape);
  },
  OneHot: (r, { indices }: { indices: Value }, { depth, onValue, offValue, dtype }: tf.OneHotAttrs) => {
    const type = dtype as 'float32' | 'int32' | 'bool';
    const classes = constant(
      r,
      'int32',
      [depth],
      Int32Array.from({ length: depth }, (_, i) => i),
    );
    const column = reshape(r, cast(r, indices, 'int32'), [...indices.shape, 1]);
    const hot = elementwise(r, 'Equal', [column, classes], 'bool');
    return onValue === 1 && offValue === 0
      ? cast(r, hot, type)
      : where(r, hot, scalar(r, onValue, type), scalar(r, offValue, type));
  },
  ScatterNd: (r, { indices, updates }: { indices: Value; updates: Value }, { shape }: tf.ScatterNdAttrs) =>
    scatter(r, expand(r, scalar(r, 0, updates.dtype), shape), indices, updates, true),
  Select: (r, { condition, t, e }: { condition: Value; t: Value; e: Value }) => {
    const rank = t.shape.length - condition.shape.length;
    // A vector as condition selects whole rows.
    const rows = reshape(r, condition, [...condition.shape, ...Array.from({ length: rank }, () => 1)]);
    return where(r, rows, t, e);
  },
  SparseToDense: (r, { sparseIndices, sparseValues, defaultValue }: Sparse, { outputShape }: tf.SparseToDenseAttrs) => {
    const indices =
      sparseIndices.shape.length < 2 ? reshape(r, sparseIndices, [size(sparseIndices), 1]) : sparseIndices;
    const updates = expand(r, sparseValues, indices.shape.slice(0, -1));
    return scatter(r, expand(r, defaultValue, outputShape), indices, updates, false);
  },
  TensorScatterUpdate: (r, { tensor, indices, updates }: { tensor: Value; indices: Value; updates: Value }) =>
    scatter(r, tensor, indices, updates, false),
  TopK: (r, { x }: Unary, { k, sorted }: tf.TopKAttrs) => {
    const shape = [...x.shape.slice(0, -1), k];
    const types = [
      { dtype: x.dtype, shape },
      { dtype: 'int64', shape },
    ] as const;
    const options = { attributes: { axis: -1, largest: 1, sorted: Number(sorted) } };
    const [values, indices] = r.node('TopK', [x, ints(r, [k])], types, options) as [Value, Value];
    return [values, cast(r, indices, 'int32')];
  },
  UnsortedSegmentSum: (r, { x, segmentIds }: Unary & { segmentIds: Value }, { numSegments }: SegmentAttributes) => {
    const inner = x.shape.slice(segmentIds.shape.length);
    const zeros = expand(r, scalar(r, 0, x.dtype), [numSegments, ...inner]);
    const rows = size(segmentIds);
    return scatter(r, zeros, reshape(r, segmentIds, [rows, 1]), reshape(r, x, [rows, ...inner]), true);
  },
};

interface Sparse {
  readonly sparseIndices: Value;
  readonly sparseValues: Value;
  readonly defaultValue: Value;
}
type SegmentAttributes = tf.UnsortedSegmentSumAttrs;

/** `sum` adds updates of the same element; otherwise the last one counts. */
function scatter(r: Recorder, onto: Value, indices: Value, updates: Value, sum: boolean): Value {
  return r.op(
    'ScatterND',
    [onto, cast(r, indices, 'int64'), updates],
    { dtype: onto.dtype, shape: onto.shape },
    sum ? { reduction: { text: 'add' } } : {},
  );
}

/** `Gather` also takes the int64 of a loop's counter, so its cast is left out. */
function asWritten(r: Recorder, indices: Value): Value {
  const source = indices.producer?.op === 'Cast' ? elementAt(indices.producer.inputs, 0) : undefined;
  return source?.dtype === 'int64' ? source : cast(r, indices, 'int32');
}

/** Gathers within each batch, along one long axis of all batches. */
function gatherBatch(r: Recorder, x: Value, rows: Value, along: number, batchDims: number, shape: number[]): Value {
  const batch = x.shape.slice(0, batchDims);
  const batches = batch.reduce((product, length) => product * length, 1);
  const between = x.shape.slice(batchDims, along);
  if (between.length > 0) {
    const perm = [...batch.keys(), along, ...between.map((_, i) => batchDims + i), ...tail(x.shape.length, along)];
    const moved = r.op('Transpose', [x], { dtype: x.dtype, shape: perm.map((a) => elementAt(x.shape, a)) }, { perm });
    const inner = [...between, ...x.shape.slice(along + 1)];
    const gathered = gatherBatch(r, moved, rows, batchDims, batchDims, [...rows.shape, ...inner]);
    const rank = rows.shape.length;
    const back = [
      ...batch.keys(),
      ...between.map((_, i) => rank + i),
      ...Array.from({ length: rank - batchDims }, (_, i) => batchDims + i),
      ...tail(gathered.shape.length, rank + between.length - 1),
    ];
    return r.op('Transpose', [gathered], { dtype: x.dtype, shape }, { perm: back });
  }
  const length = elementAt(x.shape, along);
  const flat = reshape(r, x, [batches * length, ...x.shape.slice(along + 1)]);
  const starts = Int32Array.from({ length: batches }, (_, i) => i * length);
  const offsets = constant(r, 'int32', [batches, 1], starts);
  const absolute = elementwise(r, 'Add', [reshape(r, rows, [batches, size(rows) / batches]), offsets]);
  const picked = [size(rows), ...x.shape.slice(along + 1)];
  const gathered = r.op(
    'Gather',
    [flat, reshape(r, absolute, [size(rows)])],
    { dtype: x.dtype, shape: picked },
    { axis: 0 },
  );
  return reshape(r, gathered, shape);
}

function tail(rank: number, after: number): number[] {
  return Array.from({ length: rank - after - 1 }, (_, i) => after + 1 + i);
}

function size({ shape }: Value): number {
  return shape.reduce((product, length) => product * length, 1);
}
