import * as tf from '@tensorflow/tfjs-core';
import { elementAt } from '../../element-at.ts';
import type { ElementType, Value } from '../../graph/graph.ts';
import { cast, constant, pad, slice } from '../../graph/operations.ts';
import type { Recorder } from '../../graph/recorder.ts';
import { axesOf, sameShape } from '../../graph/shape.ts';
import { expand, ints, reshape, transpose } from '../../graph/views.ts';
import type { Kernels, List, Unary } from './kernel.ts';

/** Operations that move elements and compute nothing. */
export const layout: Kernels = {
  Cast: (r, { x }: Unary, { dtype }: tf.CastAttrs) => cast(r, x, dtype as ElementType),
  Concat: (r, inputs: List, { axis }: tf.ConcatAttrs) => concat(r, Object.values(inputs), axis),
  ExpandDims: (r, { input }: { input: Value }, { dim }: tf.ExpandDimsAttrs) => {
    const at = dim < 0 ? dim + input.shape.length + 1 : dim;
    return reshape(r, input, input.shape.toSpliced(at, 0, 1));
  },
  Identity: (_, { x }: Unary) => x,
  Pack: (r, inputs: List, { axis }: tf.PackAttrs) => {
    const parts = Object.values(inputs) as Value[];
    const [at] = axesOf(axis, elementAt(parts, 0).shape.length + 1) as [number];
    const rows = parts.map((x) => reshape(r, x, x.shape.toSpliced(at, 0, 1)));
    return concat(r, rows, at);
  },
  PadV2: (r, { x }: Unary, { paddings, constantValue }: tf.PadV2Attrs) => pad(r, x, paddings, constantValue),
  Reshape: (r, { x }: Unary, { shape }: tf.ReshapeAttrs) =>
    reshape(r, x, tf.util.inferFromImplicitShape(shape, size(x))),
  Reverse: (r, { x }: Unary, { dims }: tf.ReverseAttrs) => {
    // TensorFlow.js omits `dims` when it means all axes.
    const axes = axesOf(dims ?? [...x.shape.keys()], x.shape.length);
    const begin = x.shape.map((length, axis) => (axes.includes(axis) ? length - 1 : 0));
    const step = x.shape.map((_, axis) => (axes.includes(axis) ? -1 : 1));
    return slice(r, x, begin, x.shape, step);
  },
  Slice: (r, { x }: Unary, { begin, size: sizes }: tf.SliceAttrs) => {
    const [from, lengths] = tf.slice_util.parseSliceParams(x as never, begin, sizes);
    return slice(r, x, from!, lengths!);
  },
  SplitV: (r, { x }: Unary, { numOrSizeSplits, axis }: tf.SplitVAttrs) => {
    const [along] = axesOf(axis, x.shape.length) as [number];
    let begin = 0;
    return tf.backend_util.prepareSplitSize(x as never, numOrSizeSplits, along).map((length) => {
      begin += length;
      return part(r, x, along, begin - length, length);
    });
  },
  StridedSlice: (r, { x }: Unary, a: tf.StridedSliceAttrs) => {
    const masks = [a.beginMask, a.endMask, a.ellipsisMask, a.newAxisMask, a.shrinkAxisMask] as const;
    const plan = tf.slice_util.sliceInfo([...x.shape], a.begin, a.end, a.strides, ...masks);
    const sizes = tf.slice_util.computeOutShape(plan.begin, plan.end, plan.strides);
    if (sizes.includes(0)) return constant(r, x.dtype, plan.finalShape, new Float32Array(0));
    return reshape(r, slice(r, x, plan.begin, sizes, plan.strides), plan.finalShape);
  },
  Tile: (r, { x }: Unary, { reps }: tf.TileAttrs) => {
    const shape = x.shape.map((length, axis) => length * elementAt(reps, axis));
    if (x.shape.every((length, axis) => length === 1 || reps[axis] === 1)) return expand(r, x, shape);
    return r.op('Tile', [x, ints(r, reps)], { dtype: x.dtype, shape });
  },
  Transpose: (r, { x }: Unary, { perm }: tf.TransposeAttrs) => transpose(r, x, perm),
  Unpack: (r, { value }: { value: Value }, { axis }: tf.UnpackAttrs) => {
    const [along] = axesOf(axis, value.shape.length) as [number];
    const shape = value.shape.toSpliced(along, 1);
    return Array.from({ length: elementAt(value.shape, along) }, (_, i) =>
      reshape(r, part(r, value, along, i, 1), shape),
    );
  },
};

/** These also work on bytes, so images stay bytes until something computes with their pixels. */
export const bytewise: ReadonlySet<string> = new Set([
  'Cast',
  'ExpandDims',
  'GatherV2',
  'Identity',
  'Reshape',
  'Slice',
  'SplitV',
  'StridedSlice',
  'Transpose',
  'Unpack',
]);

function concat(r: Recorder, parts: readonly Value[], axis: number): Value {
  const [first] = parts as [Value];
  const [along] = axesOf(axis, first.shape.length) as [number];
  const filled = parts.filter(({ shape }) => shape[along] !== 0);
  if (filled.length === 0) return first;
  if (filled.length === 1) return elementAt(filled, 0);
  const total = filled.reduce((sum, { shape }) => sum + elementAt(shape, along), 0);
  return r.op('Concat', filled, { dtype: first.dtype, shape: first.shape.with(along, total) }, { axis: along });
}

function part(r: Recorder, x: Value, along: number, begin: number, length: number): Value {
  const shape = x.shape.with(along, length);
  if (sameShape(shape, x.shape)) return x;
  const from = x.shape.map((_, axis) => (axis === along ? begin : 0));
  return slice(r, x, from, shape);
}

function size({ shape }: Value): number {
  return tf.util.sizeFromShape([...shape]);
}
