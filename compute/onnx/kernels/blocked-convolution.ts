import { elementAt } from '../../element-at.ts';
import type { Attributes, Value } from '../../graph/graph.ts';
import { pad } from '../../graph/operations.ts';
import type { Recorder } from '../../graph/recorder.ts';
import { sizeOf } from '../../graph/shape.ts';
import { ints, reshape, transpose } from '../../graph/views.ts';
import { fromNchw, isUnitStride, mirrored, settings, toNchw, toOihw, type Windows } from './windows.ts';

// ONNX Runtime has its own layout for images on a CPU: [N, C / b, H, W, b], declared as [N, C, H, W], where b channels
// fill a vector register; incomplete blocks are filled with 0. Convolutions in it need no unfolded windows. They are
// 1.5 times as fast as `Conv`, twice as fast with few channels, but need one pass to enter the layout and one to leave
// it. Filters are [O / b, C / b, h, w, b of C, b of O].

type Fit = (block: number, windows: Windows, outputs: number) => boolean;

/** Whether blocked convolution is possible and does not compute too many zeros. */
export const suits: { readonly forward: Fit; readonly inputGradient: Fit; readonly filterGradient: Fit } = {
  forward: (block, windows, outputs) =>
    isSome(windows) && enters(block, windows.channels) && isDense(block, windows.channels, outputs),
  inputGradient: (block, windows, outputs) =>
    isSome(windows) && isUnitStride(windows) && enters(block, outputs) && isDense(block, windows.channels, outputs),
  filterGradient: (block, windows, outputs) =>
    isSome(windows) && windows.count % block === 0 && enters(block, outputs) && isDense(block, outputs),
};

/** ONNX Runtime reorders channels four at a time; for less than a block it uses another kernel. */
function enters(block: number, channels: number): boolean {
  return channels >= block && channels % 4 === 0;
}

/** Whether the blocks are full enough to be worth it. */
function isDense(block: number, ...channels: readonly number[]): boolean {
  return channels.reduce((share, each) => (share * each) / whole(block, each), 1) >= 0.8;
}

function isSome({ count, channels, image, places }: Windows): boolean {
  return count * channels * sizeOf(image) * sizeOf(places) > 0;
}

function whole(block: number, channels: number): number {
  return Math.ceil(channels / block) * block;
}

/** Convolutions in blocks of `block` channels. */
export function blocked(block: number) {
  return {
    forward(r: Recorder, x: Value, filter: Value, windows: Windows): Value {
      const filters = transpose(r, filter, toOihw);
      const y = convolve(r, enter(r, block, transpose(r, x, toNchw)), outputsLast(r, block, filters), {
        places: windows.places,
        attributes: settings(windows),
      });
      return transpose(r, leave(r, y, elementAt(filter.shape, 3)), fromNchw);
    },
    /** A convolution with dy over the images, with images as channels and [w, C] as one axis, in steps of C. */
    filterGradient(r: Recorder, x: Value, dy: Value, windows: Windows): Value {
      const { channels, count, size, stride, places } = windows;
      const outputs = elementAt(dy.shape, 3);
      const seen = seenPart(r, channelsLast(r, block, x), windows);
      const [, height, width] = seen.shape as [number, number, number];
      const images = enter(r, block, reshape(r, seen, [1, count, height, width * channels]));
      const gradients = enter(r, block, transpose(r, dy, toNchw));
      const split = [count / block, block, elementAt(gradients.shape, 1) / block, sizeOf(places), block];
      const filters = plain(r, turn(r, gradients, split, [2, 0, 3, 1, 4]), [
        elementAt(gradients.shape, 1),
        count,
        ...places,
      ]);
      const sums = convolve(r, images, filters, {
        places: [size[0], size[1] * channels],
        attributes: {
          kernel_shape: places,
          strides: [1, 1],
          dilations: [stride[0], stride[1] * channels],
          pads: [0, 0, 0, 0],
        },
      });
      return transpose(r, reshape(r, leave(r, sums, outputs), [outputs, ...size, channels]), [1, 2, 3, 0]);
    },
    inputGradient(r: Recorder, dy: Value, filter: Value, windows: Windows): Value {
      const filters = transpose(r, filter, toOihw);
      const dx = convolve(r, enter(r, block, transpose(r, dy, toNchw)), inputsLast(r, block, filters), {
        places: windows.image,
        attributes: { ...settings(windows), pads: mirrored(windows) },
      });
      return transpose(r, leave(r, dx, windows.channels), fromNchw);
    },
  };
}

function convolve(
  r: Recorder,
  images: Value,
  filters: Value,
  { places, attributes }: { readonly places: readonly number[]; readonly attributes: Attributes },
): Value {
  return internal(
    r,
    'Conv',
    [images, filters],
    [elementAt(images.shape, 0), elementAt(filters.shape, 0), ...places],
    attributes,
  );
}

/** From [N, C, H, W] into blocks. */
function enter(r: Recorder, block: number, x: Value): Value {
  return internal(r, 'ReorderInput', [x], x.shape.with(1, whole(block, elementAt(x.shape, 1))));
}

/** From blocks to [N, C, H, W], with the first `channels` only. */
function leave(r: Recorder, x: Value, channels: number): Value {
  return internal(r, 'ReorderOutput', [x], x.shape.with(1, channels), { channels });
}

function internal(
  r: Recorder,
  op: string,
  inputs: readonly Value[],
  shape: readonly number[],
  attributes: Attributes = {},
): Value {
  return elementAt(r.node(op, inputs, [{ dtype: 'float32', shape }], { attributes, domain: 'com.microsoft.nchwc' }), 0);
}

/** Images really in the order [N, H, W, C]: taken from the blocks that the forward convolution made, if it did. */
function channelsLast(r: Recorder, block: number, x: Value): Value {
  const [count, height, width, channels] = x.shape as [number, number, number, number];
  if (!enters(block, channels)) return x;
  const blocks = enter(r, block, transpose(r, x, toNchw));
  if (channels === block) return plain(r, blocks, x.shape);
  const shape = [count, height, width, channels];
  return internal(r, 'ReorderOutput', [blocks], shape, { channels, channels_last: 1 });
}

/** The part of images [N, H, W, C] that windows cover: with padding, without what is beyond the last window. */
function seenPart(r: Recorder, x: Value, { image, size, stride, pads: [top, left], places }: Windows): Value {
  const [height, width] = [0, 1].map(
    (axis) => (elementAt(places, axis) - 1) * elementAt(stride, axis) + elementAt(size, axis),
  ) as [number, number];
  const paddings: [number, number][] = [
    [0, 0],
    [top, height - image[0] - top],
    [left, width - image[1] - left],
    [0, 0],
  ];
  return pad(r, x, paddings, 0);
}

/** Filters [O, C, h, w] in blocks. */
function outputsLast(r: Recorder, block: number, filters: Value): Value {
  const full = filled(r, block, filters);
  const [outputs, channels, ...size] = full.shape as [number, number, number, number];
  const rows = turn(r, full, [outputs / block, block, channels * sizeOf(size)], [0, 2, 1]);
  const split = [(outputs / block) * (channels / block), block, sizeOf(size), block];
  return plain(r, turn(r, rows, split, [0, 2, 1, 3]), full.shape);
}

/** The same filters for the gradient by the input: turned by 180 degrees, from O to C. */
function inputsLast(r: Recorder, block: number, filters: Value): Value {
  const full = filled(r, block, filters);
  const [outputs, channels, ...size] = full.shape as [number, number, number, number];
  const elements = sizeOf(size);
  const rows = turn(r, full, [(outputs * channels) / block, block, elements], [0, 2, 1]);
  const backwards = r.constant(
    'int32',
    [elements],
    Int32Array.from({ length: elements }, (_, i) => elements - 1 - i),
  );
  const turned = r.op('Gather', [rows, backwards], rows, { axis: 1 });
  const split = [outputs / block, block, channels / block, elements, block];
  return plain(r, turn(r, turned, split, [2, 0, 3, 1, 4]), [channels, outputs, ...size]);
}

/** Filters padded with zeros to whole blocks. */
function filled(r: Recorder, block: number, filters: Value): Value {
  const [outputs, channels] = filters.shape as [number, number];
  const missing = (each: number): [number, number] => [0, whole(block, each) - each];
  return pad(r, filters, [missing(outputs), missing(channels), [0, 0], [0, 0]], 0);
}

/**
 * A transpose that is not merged with others. Two that each move whole rows, or transpose small matrices, are ten times
 * as fast as their composition, which moves element by element.
 */
function turn(r: Recorder, x: Value, shape: readonly number[], perm: readonly number[]): Value {
  const turned = perm.map((axis) => elementAt(shape, axis));
  return r.op('Transpose', [plain(r, x, shape)], { dtype: x.dtype, shape: turned }, { perm });
}

/** A reshape that is not moved below a transpose. */
function plain(r: Recorder, x: Value, shape: readonly number[]): Value {
  return r.op('Reshape', [x, ints(r, shape)], { dtype: x.dtype, shape });
}
