import type * as tfjs from '@tensorflow/tfjs-core';

/** TensorFlow.js as a program sees it. The engine passes it in, so a program depends on no backend. */
export type TensorFlow = typeof tfjs;
export type Tensor = tfjs.Tensor;
/** Tensors by name: a program's inputs, outputs and loop states. Without `N`, the names are known only at run time. */
export type Tensors<N extends string = string> = { readonly [name in N]: Tensor };
/** `N`, and any others whose names are known only at run time, such as a model's weights. */
export type TensorsWith<N extends string> = Tensors & Tensors<N>;

/** A tensor on the host, row-major. `uint8` exists at the boundary only: inside a program it is int32. */
export interface HostTensor {
  readonly dtype: 'float32' | 'int32' | 'uint8' | 'bool';
  /** Sizes of the axes, outermost first; `[]` is a scalar. */
  readonly shape: readonly number[];
  /** Row-major values; `bool` as 0 and 1 in a Uint8Array. */
  readonly data: Float32Array | Int32Array | Uint8Array;
}
export type HostTensors<N extends string = string> = { readonly [name in N]: HostTensor };
/** The same names as `T`, on the host. */
export type OnHost<T extends Tensors> = { readonly [name in keyof T]: HostTensor };

/**
 * What a program may use: pure TensorFlow.js and the two loops. It reads no tensor's value on the host. It draws no
 * random numbers, since an engine that traces would draw them only once; they are inputs. Gradients are taken inside a
 * loop's body, never through a loop.
 */
export interface Scope {
  readonly tf: TensorFlow;
  /**
   * Runs `body` `count` times over `state`. The `each` of all iterations is stacked along a new first axis of length
   * `count`. `index` is an int32 scalar, from 0. The state keeps its shapes and dtypes.
   */
  scan<S extends Tensors, Y extends Tensors = Tensors<never>>(
    count: number,
    state: S,
    body: (state: S, index: Tensor) => { readonly state: S; readonly each?: Y },
  ): { readonly state: S; readonly each: Y };
  /** Runs `body` while `condition` (a bool scalar) holds, tested before each iteration. */
  whileLoop<S extends Tensors>(state: S, condition: (state: S) => Tensor, body: (state: S) => S): S;
}

/**
 * A pure function over tensors. `config` is JSON: what is fixed before tracing (layer sizes, numbers of iterations and
 * classes). An engine may trace it once per config and input shapes, then run the compiled graph.
 */
export interface Program<C, I extends Tensors = Tensors, O extends Tensors = Tensors> {
  readonly name: string;
  readonly build: (scope: Scope, inputs: I, config: C) => O;
}

/** Names a program. It must be run with the types that `build` declares for `inputs` and `config`. */
export function program<C, I extends Tensors = Tensors, O extends Tensors = Tensors>(
  name: string,
  build: Program<C, I, O>['build'],
): Program<C, I, O> {
  return { name, build };
}

/** The same names with other values. */
export function mapTensors<T extends { readonly [name: string]: unknown }, B>(
  tensors: T,
  change: (tensor: T[keyof T], name: keyof T) => B,
): { readonly [N in keyof T]: B } {
  const changed = Object.entries(tensors).map(([name, tensor]) => [name, change(tensor as T[keyof T], name)]);
  return Object.fromEntries(changed) as { readonly [N in keyof T]: B };
}

/** Where programs run: one engine on one device. */
export interface Compute {
  /**
   * @throws ComputeError when an input is not what the program takes, a kernel is missing, or the device fails.
   */
  run<C, I extends Tensors, O extends Tensors>(
    program: Program<C, I, O>,
    config: C,
    inputs: OnHost<I>,
  ): Promise<OnHost<O>>;
}
