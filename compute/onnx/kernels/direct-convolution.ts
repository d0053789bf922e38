import { elementAt } from '../../element-at.ts';
import type { Value } from '../../graph/graph.ts';
import type { Recorder } from '../../graph/recorder.ts';
import { sizeOf } from '../../graph/shape.ts';
import { ints, reshape, transpose, transposed } from '../../graph/views.ts';
import { gemm } from './matrix.ts';
import { fromNchw, isUnitStride, mirrored, settings, toNchw, toOihw, type Windows } from './windows.ts';

/** Convolutions over images as [N, C, H, W]. */
export const direct = {
  forward(r: Recorder, x: Value, filter: Value, windows: Windows): Value {
    const shape = [windows.count, elementAt(filter.shape, 3), ...windows.places];
    const y = r.op(
      'Conv',
      [transpose(r, x, toNchw), transpose(r, filter, toOihw)],
      { dtype: 'float32', shape },
      settings(windows),
    );
    return transpose(r, y, fromNchw);
  },
  /** One small matrix product over all images per window element: three times as fast as a convolution with dy. */
  filterGradient(
    r: Recorder,
    x: Value,
    dy: Value,
    { channels, count, image, size, stride, dilation, pads, places }: Windows,
  ): Value {
    const outputs = elementAt(dy.shape, 3);
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
      const to = from.map((start, axis) => start + (elementAt(places, axis) - 1) * elementAt(stride, axis) + 1);
      const seen = r.op('Slice', [whole, ints(r, from), ints(r, to), ints(r, [2, 3]), ints(r, stride)], {
        dtype: 'float32',
        shape: [channels, count, ...places],
      });
      const rows = reshape(r, seen, [channels, count * sizeOf(places)]);
      // Gradients stored as [N, h, w, O] are read in place as right operand, but element by element as left operand.
      const part =
        transposed(gradients) === undefined
          ? gemm(r, gradients, rows, { transB: 1 })
          : transpose(r, gemm(r, rows, gradients, { transB: 1 }), [1, 0]);
      return reshape(r, part, [1, outputs, channels]);
    });
    const shape = [parts.length, outputs, channels];
    const all =
      parts.length === 1 ? elementAt(parts, 0) : r.op('Concat', parts, { dtype: 'float32', shape }, { axis: 0 });
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
            output_padding: [0, 1].map((axis) => elementAt(image, axis) - reach(windows, axis)),
          },
        );
    return transpose(r, dx, fromNchw);
  },
};

/** [h, w, C, O] as [C, O, h, w], turned by 180 degrees. */
function rotated(r: Recorder, filter: Value): Value {
  const turned = transpose(r, filter, [2, 3, 0, 1]);
  const ends = [elementAt(turned.shape, 2) - 1, elementAt(turned.shape, 3) - 1];
  const beyond = ends.map((end) => -end - 2);
  return r.op('Slice', [turned, ints(r, ends), ints(r, beyond), ints(r, [2, 3]), ints(r, [-1, -1])], turned);
}

/** How much of an image the windows cover along an axis, without padding. */
function reach({ places, stride, size, dilation, pads }: Windows, axis: number): number {
  return (
    (elementAt(places, axis) - 1) * elementAt(stride, axis) +
    (elementAt(size, axis) - 1) * elementAt(dilation, axis) +
    1 -
    elementAt(pads, axis) -
    elementAt(pads, axis + 2)
  );
}
