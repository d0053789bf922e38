import { elementAt } from '../../element-at.ts';
import type { Value } from '../../graph/graph.ts';
import { scalar } from '../../graph/operations.ts';
import type { Recorder } from '../../graph/recorder.ts';
import { expand, ints, reshape, transpose, transposed } from '../../graph/views.ts';

/** Windows that slide over images: what convolution and pooling have in common. Sizes are [height, width]. */
export interface Windows {
  readonly image: readonly [number, number];
  readonly channels: number;
  readonly count: number;
  readonly size: readonly [number, number];
  readonly stride: readonly [number, number];
  readonly dilation: readonly [number, number];
  /** Rows and columns added before and after: top, left, bottom, right, as ONNX orders them. */
  readonly pads: readonly [number, number, number, number];
  /** Windows in each direction. */
  readonly places: readonly [number, number];
}

/** What TensorFlow.js computes from the attributes of a convolution or a pool. */
export interface WindowInfo {
  readonly batchSize: number;
  readonly inHeight: number;
  readonly inWidth: number;
  readonly inChannels: number;
  readonly outHeight: number;
  readonly outWidth: number;
  readonly filterHeight: number;
  readonly filterWidth: number;
  readonly strideHeight: number;
  readonly strideWidth: number;
  readonly dilationHeight: number;
  readonly dilationWidth: number;
  readonly padInfo: { readonly top: number; readonly left: number; readonly bottom: number; readonly right: number };
}

export function windowsOf(info: WindowInfo): Windows {
  const { top, left, bottom, right } = info.padInfo;
  return {
    image: [info.inHeight, info.inWidth],
    channels: info.inChannels,
    count: info.batchSize,
    size: [info.filterHeight, info.filterWidth],
    stride: [info.strideHeight, info.strideWidth],
    dilation: [info.dilationHeight, info.dilationWidth],
    pads: [top, left, bottom, right],
    places: [info.outHeight, info.outWidth],
  };
}

/** A convolution's attributes in ONNX. */
export function settings({ size, stride, dilation, pads }: Windows) {
  return { kernel_shape: size, strides: stride, dilations: dilation, pads };
}

/**
 * Whether the gradient by the input is a convolution with turned filters, which is as fast as a matrix product;
 * ConvTranspose is not.
 */
export function isUnitStride({ stride, dilation, size, pads }: Windows): boolean {
  return (
    [...stride, ...dilation].every((step) => step === 1) && pads.every((width, i) => width < elementAt(size, i % 2))
  );
}

/** The padding of the convolution that computes the gradient by the input. */
export function mirrored({ size, pads }: Windows): number[] {
  return pads.map((width, i) => elementAt(size, i % 2) - 1 - width);
}

/** Images [N, H, W, C] to ONNX's order, and back. */
export const toNchw = [0, 3, 1, 2];
export const fromNchw = [0, 2, 3, 1];
/** Filters [h, w, C, O] to ONNX's order. */
export const toOihw = [3, 2, 0, 1];

// In the layout [C, H, W, N], what one window position reads of all images is contiguous: windows are unfolded by one
// gather of whole rows, and a convolution is one matrix product over all images.

const toRows = [3, 1, 2, 0];
/** The permutation is its own inverse. */
export const fromRows = toRows;

/** Images [N, H, W, C] as [C, H, W, N]. */
export function rowsOf(r: Recorder, x: Value): Value {
  return transpose(r, x, toRows);
}

/** Whether images are a transpose of [C, H, W, N]. */
export function liesInRows(x: Value): boolean {
  const inner = transposed(x);
  return inner?.perm.every((axis, i) => axis === toRows[i]) ?? false;
}

/** The elements of all windows, [C * h * w, places * N], of images [C, H, W, N] padded with `filling`. */
export function unfold(r: Recorder, x: Value, windows: Windows, filling = 0): Value {
  const { channels, count, size, places } = windows;
  const rows = channels * size[0] * size[1];
  const columns = places[0] * places[1];
  const padded = pad(r, x, windows, filling);
  const [height, width] = paddedSize(windows);
  const flat = reshape(r, padded, [channels * height * width, count]);
  const index = r.constant('int32', [rows * columns], Int32Array.from(positions(windows)));
  const picked = r.op('Gather', [flat, index], { dtype: x.dtype, shape: [rows * columns, count] }, { axis: 0 });
  return reshape(r, picked, [rows, columns * count]);
}

/** The transpose of {@link unfold}: puts every element back and adds those of the same pixel. */
export function fold(r: Recorder, unfolded: Value, windows: Windows): Value {
  const { channels, count, image, pads } = windows;
  const [height, width] = paddedSize(windows);
  const index = positions(windows);
  const places = r.constant('int64', [index.length, 1], BigInt64Array.from(index, BigInt));
  const shape = [channels * height * width, count];
  const sums = r.op(
    'ScatterND',
    [expand(r, scalar(r, 0), shape), places, reshape(r, unfolded, [index.length, count])],
    { dtype: 'float32', shape },
    { reduction: { text: 'add' } },
  );
  const images = reshape(r, sums, [channels, height, width, count]);
  if (pads.every((width) => width === 0)) return images;
  return r.op(
    'Slice',
    [images, ints(r, [pads[0], pads[1]]), ints(r, [pads[0] + image[0], pads[1] + image[1]]), ints(r, [1, 2])],
    { dtype: 'float32', shape: [channels, ...image, count] },
  );
}

function pad(r: Recorder, x: Value, windows: Windows, filling: number): Value {
  const [top, left, bottom, right] = windows.pads;
  if (top + left + bottom + right === 0) return x;
  const shape = [windows.channels, ...paddedSize(windows), windows.count];
  const amounts = ints(r, [0, top, left, 0, 0, bottom, right, 0]);
  return r.op('Pad', [x, amounts, scalar(r, filling)], { dtype: x.dtype, shape });
}

function paddedSize({ image, pads: [top, left, bottom, right] }: Windows): [number, number] {
  return [image[0] + top + bottom, image[1] + left + right];
}

/** Rows of the flat padded images: for each channel and window element, for each window. */
function positions(windows: Windows): number[] {
  const { channels, size, stride, dilation, places } = windows;
  const [height, width] = paddedSize(windows);
  const found: number[] = [];
  for (let channel = 0; channel < channels; channel++) {
    for (let element = 0; element < size[0] * size[1]; element++) {
      const down = Math.floor(element / size[1]) * dilation[0];
      const right = (element % size[1]) * dilation[1];
      for (let i = 0; i < places[0]; i++) {
        const row = (channel * height + down + i * stride[0]) * width + right;
        for (let j = 0; j < places[1]; j++) found.push(row + j * stride[1]);
      }
    }
  }
  return found;
}
