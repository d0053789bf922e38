import { elementAt } from '../../../compute/element-at.ts';
import type { Layer } from '../../model/layer.ts';
import type { LinearMap } from './linear-map.ts';
import { spectralBound } from './spectral-norm.ts';

type Convolution = Extract<Layer, { readonly kind: 'conv' }>;

/** The taps of a filter along one axis that lie inside the image for one output: from `first`, before `end`. */
interface Span {
  readonly first: number;
  readonly end: number;
}

/**
 * A convolution as the sparse matrix from all its inputs to all its outputs. The matrix is never built; it consists of
 * the filters [out, in, kernel, kernel] at every position.
 *
 * @param input height, width and channels of its input
 */
export function convolutionMap(
  layer: Convolution,
  [height = 1, width = 1, channels = 1]: readonly number[],
): LinearMap {
  const { name, out, kernel } = layer;
  const [down, across] = [spans(layer, height), spans(layer, width)];
  // Each tap's weight occurs in the matrix once for every position at which it lies inside.
  const [rows, columns] = [counts(down, kernel), counts(across, kernel)];
  const frobenius = (weights: Float32Array) => {
    const squares = weights.reduce((sum, weight, at) => {
      const [row, column] = [Math.floor(at / kernel) % kernel, at % kernel];
      return sum + elementAt(rows, row) * elementAt(columns, column) * weight * weight;
    }, 0);
    return Math.sqrt(squares);
  };
  return {
    name,
    frobenius,
    spectral: (weights) => {
      // On a torus of the padded image's size, the layer's outputs are those that do not wrap around. They are rows and
      // columns of a larger matrix, whose norm is at least as large.
      const torus = [height + 2 * layer.pad, width + 2 * layer.pad] as const;
      return Math.min(frobenius(weights), overFrequencies({ weights, out, channels, kernel }, torus));
    },
    rowSum: (weights) => {
      const area = kernel * kernel;
      const sums = Array.from({ length: out }, (_, filter) => {
        const taps = new Float64Array(area);
        const own = weights.subarray(filter * channels * area, (filter + 1) * channels * area);
        for (const [at, weight] of own.entries()) taps[at % area] = elementAt(taps, at % area) + Math.abs(weight);
        return largestWindow(taps, kernel, down, across);
      });
      return Math.max(...sums);
    },
  };
}

/** One span per output along an axis with `length` pixels. */
function spans({ kernel, stride, pad }: Convolution, length: number): Span[] {
  const outputs = Math.floor((length + 2 * pad - kernel) / stride) + 1;
  return Array.from({ length: outputs }, (_, output) => {
    const start = output * stride - pad;
    return { first: Math.max(0, -start), end: Math.min(kernel, length - start) };
  });
}

/** For how many outputs each tap along an axis lies inside. */
function counts(along: readonly Span[], kernel: number): number[] {
  return Array.from({ length: kernel }, (_, tap) => along.filter(({ first, end }) => first <= tap && tap < end).length);
}

/** The largest sum over taps that lie inside, over all positions. */
function largestWindow(taps: Float64Array, kernel: number, down: readonly Span[], across: readonly Span[]): number {
  const [rows, columns] = [distinct(down), distinct(across)];
  const sums = rows.flatMap((row) => columns.map((column) => windowSum(taps, kernel, row, column)));
  return Math.max(...sums);
}

function windowSum(taps: Float64Array, kernel: number, row: Span, column: Span): number {
  let sum = 0;
  for (let i = row.first; i < row.end; i++)
    for (const tap of taps.subarray(i * kernel + column.first, i * kernel + column.end)) sum += tap;
  return sum;
}

function distinct(along: readonly Span[]): Span[] {
  return Array.from(new Map(along.map((span) => [`${span.first} ${span.end}`, span])).values());
}

interface Filters {
  readonly weights: Float32Array;
  readonly out: number;
  readonly channels: number;
  readonly kernel: number;
}

/**
 * The spectral norm of a convolution on a torus. It acts on each frequency separately, by the [out, channels] matrix of
 * the filters' Fourier transforms.
 *
 * Sedghi, Gupta, Long, The Singular Values of Convolutional Layers, ICLR 2019, Theorem 6.
 */
function overFrequencies(filters: Filters, [height, width]: readonly [number, number]): number {
  let largest = 0;
  // The filters are real, so the frequency (−u, −v) has the same norm as (u, v).
  for (let u = 0; u <= height / 2; u++) {
    for (let v = 0; v < width; v++)
      largest = Math.max(largest, spectralBound(transform(filters, u / height, v / width)));
  }
  return largest;
}

/**
 * The filters' transform F at one frequency as the real matrix [[Re F, −Im F], [Im F, Re F]]. Its singular values are
 * those of F, each twice.
 */
function transform({ weights, out, channels, kernel }: Filters, down: number, across: number) {
  const columns = 2 * channels;
  const data = new Float64Array(2 * out * columns);
  const area = kernel * kernel;
  const waves = Array.from({ length: area }, (_, tap) => {
    const angle = -2 * Math.PI * (Math.floor(tap / kernel) * down + (tap % kernel) * across);
    return { real: Math.cos(angle), imaginary: Math.sin(angle) };
  });
  for (let o = 0; o < out; o++) {
    for (let c = 0; c < channels; c++) {
      let [real, imaginary] = [0, 0];
      for (const [tap, wave] of waves.entries()) {
        const weight = weights[(o * channels + c) * area + tap]!;
        real += weight * wave.real;
        imaginary += weight * wave.imaginary;
      }
      data[o * columns + c] = real;
      data[o * columns + channels + c] = -imaginary;
      data[(out + o) * columns + c] = imaginary;
      data[(out + o) * columns + channels + c] = real;
    }
  }
  return { rows: 2 * out, columns, data };
}
