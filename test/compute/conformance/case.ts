import type { HostTensor, Tensor, TensorFlow } from '../../../compute/program.ts';

type Inputs = { readonly [name: string]: Tensor };
// biome-ignore lint/suspicious/noExplicitAny: TensorFlow.js requires ranks that a table cannot know
type Loose = any;

/** One kernel of TensorFlow.js, the operation that runs it, and its inputs. */
export interface Case {
  readonly kernel: string;
  readonly note?: string;
  readonly inputs: { readonly [name: string]: HostTensor };
  readonly apply: (tf: TensorFlow, inputs: { readonly [name: string]: Loose }) => Tensor | readonly Tensor[];
  /** False where TensorFlow.js has no gradient. */
  readonly gradient?: boolean;
  /** Largest relative difference of a value; 1e-5 by default. */
  readonly tolerance?: number;
  /** Largest absolute difference, for sums that cancel; 1e-9 by default. */
  readonly floor?: number;
}

export type Apply = Case['apply'];
export type { Inputs };

export function float(shape: readonly number[], values?: readonly number[]): HostTensor {
  return { dtype: 'float32', shape, data: Float32Array.from(values ?? waves(shape)) };
}

export function int(shape: readonly number[], values: readonly number[]): HostTensor {
  return { dtype: 'int32', shape, data: Int32Array.from(values) };
}

export function bool(shape: readonly number[], values: readonly number[]): HostTensor {
  return { dtype: 'bool', shape, data: Uint8Array.from(values) };
}

export function bytes(shape: readonly number[], values: readonly number[]): HostTensor {
  return { dtype: 'uint8', shape, data: Uint8Array.from(values) };
}

/** Irregular numbers between -2 and 2, without ties or zeros. */
function waves(shape: readonly number[]): number[] {
  const size = shape.reduce((product, length) => product * length, 1);
  return Array.from({ length: size }, (_, i) => 2 * Math.sin(1 + 1.7 * i + 0.01 * i * i));
}

/** The limits of float32, both zeros, infinities and NaN. */
export const edges = float(
  [27],
  [
    Number.NEGATIVE_INFINITY,
    -100,
    -89,
    -20,
    -5,
    -1.5,
    -1,
    -0.5,
    -0.1,
    -1e-4,
    -1e-8,
    -0,
    0,
    1e-8,
    1e-4,
    0.1,
    0.5,
    1,
    1.5,
    2.5,
    3.7,
    10,
    20,
    89,
    100,
    Number.POSITIVE_INFINITY,
    Number.NaN,
  ],
);

/** Pairs of shapes that broadcast: equal, scalar, axes of size one on either side, different ranks. */
export const broadcasts: readonly (readonly [readonly number[], readonly number[]])[] = [
  [[4], [4]],
  [[], [3]],
  [[2, 3], []],
  [[2, 3], [3]],
  [
    [2, 1, 3],
    [4, 1],
  ],
  [[1], [2, 1]],
  [
    [1, 1],
    [1, 1],
  ],
  [[0, 3], [3]],
  [
    [2, 0],
    [2, 1],
  ],
];
