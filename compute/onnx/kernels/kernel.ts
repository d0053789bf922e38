import type { Value } from '../../graph/graph.ts';
import type { Recorder } from '../../graph/recorder.ts';

/**
 * Records one kernel of TensorFlow.js. Each declares its own inputs and attributes, as TensorFlow.js documents them
 * (`never` here lets them differ); inputs that TensorFlow.js gives as a list are named `0`, `1`, …
 */
export type Kernel = (r: Recorder, inputs: never, attributes: never) => Value | readonly Value[];
export type Kernels = { readonly [kernelName: string]: Kernel };

export interface Unary {
  readonly x: Value;
}
export interface Binary {
  readonly a: Value;
  readonly b: Value;
}
export type List = { readonly [index: number]: Value };
