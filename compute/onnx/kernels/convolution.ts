import * as tf from '@tensorflow/tfjs-core';
import type { Value } from '../../graph/graph.ts';
import type { Recorder } from '../../graph/recorder.ts';
import { sizeOf } from '../../graph/shape.ts';
import { ints, reshape, transpose, transposed } from '../../graph/views.ts';
import type { Kernels } from './kernel.ts';
import { fold, fromRows, rowsOf, unfold, type WindowInfo, type Windows, windowsOf } from './windows.ts';

/** Convolutions (correlations, as everywhere in deep learning) of images [N, H, W, C] with filters [h, w, C, O]. */
export const convolution: Kernels = {
  Conv2D: (r, { x, filter }: { x: Value; filter: Value }, attributes: tf.Conv2DAttrs) => {
    const windows = geometry(x.shape, filter.shape, attributes);
    return isSmall(windows, filter.shape[3]!)
      ? unfolded.forward(r, x, filter, windows)
      : direct.forward(r, x, filter, windows);
  },
  Conv2DBackpropFilter: (r, { x, dy }: { x: Value; dy: Value }, attributes: tf.Conv2DBackpropFilterAttrs) => {
    const windows = geometry(x.shape, attributes.filterShape, { ...attributes, dilations: 1 });
    return isSmall(windows, dy.shape[3]!)
      ? unfolded.filterGradient(r, x, dy, windows)
      : direct.filterGradient(r, x, dy, windows);
  },
  Conv2DBackpropInput: (r, { dy, filter }: { dy: Value; filter: Value }, attributes: tf.Conv2DBackpropInputAttrs) => {
    const windows = geometry(attributes.inputShape, filter.shape, { ...attributes, dilations: 1 });
    return isSmall(windows, dy.shape[3]!)
      ? unfolded.inputGradient(r, dy, filter, windows)
      : direct.inputGradient(r, dy, filter, windows);
  },
};

/**
 * Bytes up to which the images, their unfolded windows and the result stay in a processor's cache. Below, one gather and one
 * large matrix product beat ONNX Runtime's product for each image; above, or with a padded copy to make, memory is what costs.
 */
const cached = 16 * 2 ** 20;

function isSmall({ channels, image, size, places, count, pads }: Windows, outputs: number): boolean {
  if (pads.some((width) => width > 0)) return false;
  return 4 * count * (channels * (sizeOf(image) + sizeOf(size) * sizeOf(places)) + outputs * sizeOf(places)) <= cached;
}

/** Over images as [C, H, W, N]: products with the unfolded windows, which all three share. */
export const unfolded = {
  forward(r: Recorder, x: Value, filter: Value, windows: Windows): Value {
    const products = gemm(r, matrixOf(r, filter), unfold(r, rowsOf(r, x), windows));
    return transpose(r, reshape(r, products, [filter.shape[3]!, ...windows.places, windows.count]), fromRows);
  },
  filterGradient(r: Recorder, x: Value, dy: Value, windows: Windows): Value {
    const gradient = gemm(r, flat(r, rowsOf(r, dy)), unfold(r, rowsOf(r, x), windows), { transB: 1 });
    return transpose(r, reshape(r, gradient, [dy.shape[3]!, windows.channels, ...windows.size]), fromOihw);
  },
  inputGradient(r: Recorder, dy: Value, filter: Value, windows: Windows): Value {
    const spread = gemm(r, matrixOf(r, filter), flat(r, rowsOf(r, dy)), { transA: 1 });
    return transpose(r, fold(r, spread, windows), fromRows);
  },
};

/** Over images as [N, C, H, W]. */
export const direct = {
  forward(r: Recorder, x: Value, filter: Value, windows: Windows): Value {
    const shape = [windows.count, filter.shape[3]!, ...windows.places];
    const y = r.op(
      'Conv',
      [transpose(r, x, toNchw), transpose(r, filter, toOihw)],
      { dtype: 'float32', shape },
      settings(windows),
    );
    return transpose(r, y, fromNchw);
  },
  /** A small matrix product for every element of the window, over all images: three times as fast as a convolution with dy. */
  filterGradient(
    r: Recorder,
    x: Value,
    dy: Value,
    { channels, count, image, size, stride, dilation, pads, places }: Windows,
  ): Value {
    const outputs = dy.shape[3]!;
    const [top, left, bottom, right] = pads;
    const padded = [channels, count, image[0] + top + bottom, image[1] + left + right];
    const planes = transpose(r, x, [3, 0, 1, 2]);
    const amounts = ints(r, [0, 0, top, left, 0, 0, bottom, right]);
    const whole = pads.some((width) => width > 0)
      ? r.op('Pad', [planes, amounts], { dtype: 'float32', shape: padded })
      : planes;
    const gradients = reshape(r, transpose(r, dy, [3, 0, 1, 2]), [outputs, count * sizeOf(places)]);
    const parts = Array.from({ length: sizeOf(size) }, (_, element) => {
      const from = [Math.floor(element / size[1]) * dilation[0], (element % size[1]) * dilation[1]];
      const to = from.map((start, axis) => start + (places[axis]! - 1) * stride[axis]! + 1);
      const seen = r.op('Slice', [whole, ints(r, from), ints(r, to), ints(r, [2, 3]), ints(r, stride)], {
        dtype: 'float32',
        shape: [channels, count, ...places],
      });
      const rows = reshape(r, seen, [channels, count * sizeOf(places)]);
      // Gradients that lie as [N, h, w, O] are read as they are on the right, and element by element on the left.
      const part =
        transposed(gradients) === undefined
          ? gemm(r, gradients, rows, { transB: 1 })
          : transpose(r, gemm(r, rows, gradients, { transB: 1 }), [1, 0]);
      return reshape(r, part, [1, outputs, channels]);
    });
    const shape = [parts.length, outputs, channels];
    const all = parts.length === 1 ? parts[0]! : r.op('Concat', parts, { dtype: 'float32', shape }, { axis: 0 });
    return transpose(r, reshape(r, all, [...size, outputs, channels]), [0, 1, 3, 2]);
  },
  inputGradient(r: Recorder, dy: Value, filter: Value, windows: Windows): Value {
    const { count, channels, image } = windows;
    const shape = [count, channels, ...image];
    const gradient = transpose(r, dy, toNchw);
    const dx = isUnitStride(windows)
      ? r.op(
          'Conv',
          [gradient, rotated(r, filter)],
          { dtype: 'float32', shape },
          { ...settings(windows), pads: mirrored(windows) },
        )
      : r.op(
          'ConvTranspose',
          [gradient, transpose(r, filter, toOihw)],
          { dtype: 'float32', shape },
          {
            ...settings(windows),
            output_padding: [0, 1].map((axis) => image[axis]! - reach(windows, axis)),
          },
        );
    return transpose(r, dx, fromNchw);
  },
};

const toNchw = [0, 3, 1, 2];
const fromNchw = [0, 2, 3, 1];
const toOihw = [3, 2, 0, 1];
const fromOihw = [2, 3, 1, 0];

function settings({ size, stride, dilation, pads }: Windows) {
  return { kernel_shape: size, strides: stride, dilations: dilation, pads };
}

/** A convolution of stride 1 is led back by one with the filter turned round: at the rate of a product, where ConvTranspose is not. */
function isUnitStride({ stride, dilation, size, pads }: Windows): boolean {
  return [...stride, ...dilation].every((step) => step === 1) && pads.every((width, i) => width < size[i % 2]!);
}

function mirrored({ size, pads }: Windows): number[] {
  return pads.map((width, i) => size[i % 2]! - 1 - width);
}

/** [h, w, C, O] as [C, O, h, w], turned by 180 degrees. */
function rotated(r: Recorder, filter: Value): Value {
  const turned = transpose(r, filter, [2, 3, 0, 1]);
  const ends = [turned.shape[2]! - 1, turned.shape[3]! - 1];
  const beyond = ends.map((end) => -end - 2);
  return r.op('Slice', [turned, ints(r, ends), ints(r, beyond), ints(r, [2, 3]), ints(r, [-1, -1])], turned);
}

/** How much of an image the windows cover along an axis, padding taken off. */
function reach({ places, stride, size, dilation, pads }: Windows, axis: number): number {
  return (places[axis]! - 1) * stride[axis]! + (size[axis]! - 1) * dilation[axis]! + 1 - pads[axis]! - pads[axis + 2]!;
}

/** Filters as rows: [O, C * h * w]. */
function matrixOf(r: Recorder, filter: Value): Value {
  return flat(r, transpose(r, filter, toOihw));
}

function flat(r: Recorder, x: Value): Value {
  return reshape(r, x, [x.shape[0]!, sizeOf(x.shape.slice(1))]);
}

function gemm(r: Recorder, a: Value, b: Value, { transA = 0, transB = 0 } = {}): Value {
  const shape = [a.shape[transA]!, b.shape[1 - transB]!];
  return r.op('Gemm', [a, b], { dtype: 'float32', shape }, { transA, transB });
}

function geometry(images: readonly number[], filter: readonly number[], attributes: tf.Conv2DAttrs): Windows {
  const { strides, dilations, pad, dimRoundingMode, dataFormat } = attributes;
  const format = tf.backend_util.convertConv2DDataFormat(dataFormat);
  const info = tf.backend_util.computeConv2DInfo(
    images as [number, number, number, number],
    filter as [number, number, number, number],
    strides,
    dilations,
    pad,
    dimRoundingMode,
    false,
    format,
  );
  return windowsOf(info as WindowInfo);
}
