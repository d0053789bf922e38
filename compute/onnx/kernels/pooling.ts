import * as tf from '@tensorflow/tfjs-core';
import { elementAt } from '../../element-at.ts';
import type { Value } from '../../graph/graph.ts';
import { cast, elementwise, multiply, scalar, slice, subtract } from '../../graph/operations.ts';
import type { Recorder } from '../../graph/recorder.ts';
import { sizeOf } from '../../graph/shape.ts';
import { expand, ints, reshape, transpose } from '../../graph/views.ts';
import type { Kernels, Unary } from './kernel.ts';
import { fold, fromRows, liesInRows, rowsOf, unfold, type WindowInfo, type Windows, windowsOf } from './windows.ts';

/**
 * Pools of images [N, H, W, C]. The gradient of a maximum goes to the first of equal elements, row by row, as in
 * TensorFlow.js and PyTorch. Padding is never the maximum, and does not count in a mean.
 */
export const pooling: Kernels = {
  AvgPool: (r, { x }: Unary, attributes: tf.AvgPoolAttrs) => {
    const windows = geometry(x.shape, attributes);
    return isWhole(windows) ? wholeMean(r, x) : pooled(r, 'AveragePool', x, windows);
  },
  AvgPoolGrad: (r, { dy, input }: { dy: Value; input: Value }, attributes: tf.AvgPoolGradAttrs) => {
    const windows = geometry(input.shape, attributes);
    return isWhole(windows) ? spreadEvenly(r, dy, input.shape) : averageGradient(r, dy, windows);
  },
  MaxPool: (r, { x }: Unary, attributes: tf.MaxPoolAttrs) => {
    const windows = geometry(x.shape, attributes);
    if (!liesInRows(x)) return pooled(r, 'MaxPool', x, windows);
    return transpose(r, maximum(r, elements(r, rowsOf(r, x), windows)), fromRows);
  },
  MaxPoolGrad: (r, { dy, input, output }: MaxPoolGradInputs, attributes: tf.MaxPoolGradAttrs) => {
    const windows = geometry(input.shape, attributes);
    if (!liesInRows(input) && isTiling(windows)) return tiledGradient(r, dy, input, output, windows);
    const parts = shares(r, rowsOf(r, dy), elements(r, rowsOf(r, input), windows), rowsOf(r, output));
    return transpose(r, joined(r, parts, windows), fromRows);
  },
};

interface MaxPoolGradInputs {
  readonly dy: Value;
  readonly input: Value;
  readonly output: Value;
}

/** The gradient of each window element: dy for the first that equals the maximum, 0 for the others. */
function shares(r: Recorder, dy: Value, candidates: readonly Value[], winner: Value): readonly Value[] {
  let left = dy;
  return candidates.map((candidate, i) => {
    // The last one gets what is left: all of it or 0.
    if (i === candidates.length - 1) return left;
    const wins = cast(r, elementwise(r, 'Equal', [candidate, winner], 'bool'), 'float32');
    const share = multiply(r, left, wins);
    left = subtract(r, left, share);
    return share;
  });
}

/** The elements of windows over [C, H, W, N], one tensor [C, places, N] per position in the window. */
function elements(r: Recorder, x: Value, windows: Windows): readonly Value[] {
  const { channels, count, size, places, stride } = windows;
  const shape = [channels, ...places, count];
  if (isTiling(windows)) {
    return offsets(windows).map((offset) => slice(r, x, [0, ...offset, 0], shape, [1, ...stride, 1]));
  }
  const all = reshape(r, unfold(r, x, windows, Number.NEGATIVE_INFINITY), [
    channels,
    sizeOf(size),
    sizeOf(places) * count,
  ]);
  return offsets(windows).map((_, i) =>
    reshape(r, slice(r, all, [0, i, 0], [channels, 1, elementAt(all.shape, 2)]), shape),
  );
}

function maximum(r: Recorder, candidates: readonly Value[]): Value {
  const [first] = candidates as [Value];
  return candidates.length === 1 ? first : r.op('Max', candidates, first);
}

/** The transpose of {@link elements}. */
function joined(r: Recorder, parts: readonly Value[], windows: Windows): Value {
  const { channels, count, size, places } = windows;
  if (!isTiling(windows)) {
    const columns = parts.map((part) => reshape(r, part, [channels, 1, sizeOf(places) * count]));
    const all = concat(r, columns, 1);
    return fold(r, reshape(r, all, [channels * sizeOf(size), sizeOf(places) * count]), windows);
  }
  const rows = Array.from({ length: size[0] }, (_, i) => {
    const cells = parts.slice(i * size[1], (i + 1) * size[1]);
    const apart = cells.map((part) => reshape(r, part, [channels * sizeOf(places), 1, count]));
    return reshape(r, concat(r, apart, 1), [channels * places[0], 1, places[1] * size[1] * count]);
  });
  return reshape(r, concat(r, rows, 1), [channels, places[0] * size[0], places[1] * size[1], count]);
}

/** The max-pool's gradient over [N, C, H, W], where each position in the window becomes a block of channels. */
function tiledGradient(r: Recorder, dy: Value, input: Value, output: Value, windows: Windows): Value {
  const { channels, count, size, places } = windows;
  const [x, y, gradient] = [input, output, dy].map((value) => transpose(r, value, [0, 3, 1, 2])) as [
    Value,
    Value,
    Value,
  ];
  if (size[0] !== size[1]) {
    const parts = shares(r, rowsOf(r, dy), elements(r, rowsOf(r, input), windows), rowsOf(r, output));
    return transpose(r, joined(r, parts, windows), fromRows);
  }
  const shape = [count, sizeOf(size) * channels, ...places];
  const blocks = r.op('SpaceToDepth', [x], { dtype: 'float32', shape }, { blocksize: size[0] });
  const candidates = offsets(windows).map((_, i) =>
    slice(r, blocks, [0, i * channels, 0, 0], [count, channels, ...places]),
  );
  const deep = concat(r, shares(r, gradient, candidates, y), 1);
  const dx = r.op('DepthToSpace', [deep], { dtype: 'float32', shape: x.shape }, { blocksize: size[0] });
  return transpose(r, dx, [0, 2, 3, 1]);
}

function pooled(
  r: Recorder,
  op: string,
  x: Value,
  { count, channels, size, stride, dilation, pads, places }: Windows,
): Value {
  const shape = [count, channels, ...places];
  const attributes = { kernel_shape: size, strides: stride, dilations: dilation, pads };
  return transpose(r, r.op(op, [transpose(r, x, [0, 3, 1, 2])], { dtype: 'float32', shape }, attributes), [0, 2, 3, 1]);
}

/** Divides each output's gradient among the elements of its window that are inside the image. */
function averageGradient(r: Recorder, dy: Value, windows: Windows): Value {
  const { count, size, channels, places } = windows;
  const ones = expand(r, scalar(r, 1), [1, ...windows.image, 1]);
  const one = { ...windows, channels: 1, count: 1 };
  const inside = sum(r, unfold(r, reshape(r, ones, [1, ...windows.image, 1]), one), 0, [1, ...places, 1]);
  const each = elementwise(r, 'Div', [rowsOf(r, dy), inside]);
  const columns = reshape(r, each, [channels, 1, sizeOf(places) * count]);
  const all = expand(r, columns, [channels, sizeOf(size), sizeOf(places) * count]);
  return transpose(r, fold(r, reshape(r, all, [channels * sizeOf(size), sizeOf(places) * count]), windows), fromRows);
}

function sum(r: Recorder, x: Value, axis: number, shape: readonly number[]): Value {
  const sums = r.op(
    'ReduceSum',
    [x, ints(r, [axis])],
    { dtype: x.dtype, shape: x.shape.toSpliced(axis, 1) },
    { keepdims: 0 },
  );
  return reshape(r, sums, shape);
}

function wholeMean(r: Recorder, x: Value): Value {
  const planes = transpose(r, x, [0, 3, 1, 2]);
  const shape = [...planes.shape.slice(0, 2), 1, 1];
  const mean = r.op('ReduceMean', [planes, ints(r, [2, 3])], { dtype: 'float32', shape }, { keepdims: 1 });
  return transpose(r, mean, [0, 2, 3, 1]);
}

function spreadEvenly(r: Recorder, dy: Value, shape: readonly number[]): Value {
  const share = multiply(r, transpose(r, dy, [0, 3, 1, 2]), scalar(r, 1 / (elementAt(shape, 1) * elementAt(shape, 2))));
  return transpose(
    r,
    expand(r, share, [elementAt(shape, 0), elementAt(shape, 3), elementAt(shape, 1), elementAt(shape, 2)]),
    [0, 2, 3, 1],
  );
}

function concat(r: Recorder, parts: readonly Value[], axis: number): Value {
  const [first] = parts as [Value];
  if (parts.length === 1) return first;
  const total = parts.reduce((length, { shape }) => length + elementAt(shape, axis), 0);
  return r.op('Concat', parts, { dtype: first.dtype, shape: first.shape.with(axis, total) }, { axis });
}

/** Positions in a window, row by row: [down, right]. */
function offsets({ size }: Windows): [number, number][] {
  return Array.from({ length: sizeOf(size) }, (_, i) => [Math.floor(i / size[1]), i % size[1]]);
}

/** Windows that cover the image without gap or overlap. */
function isTiling({ image, size, stride, dilation, pads }: Windows): boolean {
  return (
    [0, 1].every(
      (axis) =>
        size[axis] === stride[axis] && dilation[axis] === 1 && elementAt(image, axis) % elementAt(size, axis) === 0,
    ) && isUnpadded(pads)
  );
}

/** One window that is the whole image. */
function isWhole({ image, size, dilation, pads }: Windows): boolean {
  return [0, 1].every((axis) => size[axis] === image[axis] && dilation[axis] === 1) && isUnpadded(pads);
}

function isUnpadded(pads: readonly number[]): boolean {
  return pads.every((width) => width === 0);
}

function geometry(images: readonly number[], attributes: tf.MaxPoolAttrs): Windows {
  const { filterSize, strides, pad, dimRoundingMode } = attributes;
  const shape = images as [number, number, number, number];
  const info = tf.backend_util.computePool2DInfo(shape, filterSize, strides, 1, pad, dimRoundingMode);
  return windowsOf({
    ...info,
    filterHeight: info.effectiveFilterHeight,
    filterWidth: info.effectiveFilterWidth,
  } as WindowInfo);
}
