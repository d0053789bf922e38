/** Element types inside a graph. TensorFlow.js sees `uint8` as int32; `int64` and `float64` never leave a graph. */
export type ElementType = 'float32' | 'int32' | 'uint8' | 'bool' | 'int64' | 'float64';
/** Elements of a constant: `bool` as 0 and 1, `int64` as BigInt64Array. */
export type Elements = Float32Array | Int32Array | Uint8Array | BigInt64Array;

/** A node's attribute: an int, ints, a float, a string, or a nested graph such as a loop's body. */
export type Attribute =
  | number
  | readonly number[]
  | { readonly float: number }
  | { readonly text: string }
  | { readonly graph: TensorGraph };
export type Attributes = { readonly [name: string]: Attribute };

/** A tensor that will exist when the graph runs. Its shape is known when it is traced. */
export interface Value {
  readonly id: number;
  readonly dtype: ElementType;
  readonly shape: readonly number[];
  /** The graph that makes it; nested graphs see it too. */
  readonly graph: TensorGraph;
  /** Replaced when nodes are fused. */
  producer?: GraphNode;
  readonly constant?: Elements;
  /** The name in the ONNX model; set on a program's inputs and outputs. */
  name?: string;
  /** Set on a loop's state that its body never changes: the value to read instead. */
  alias?: Value;
}

export interface GraphNode {
  readonly op: string;
  /** Operator set other than ONNX's own. */
  readonly domain?: string | undefined;
  /** `undefined` leaves out an optional input. */
  readonly inputs: readonly (Value | undefined)[];
  readonly attributes: Attributes;
  readonly outputs: readonly Value[];
}

/** Nodes in an order that can be run; `parent` is set for the body of a loop. */
export interface TensorGraph {
  readonly parent?: TensorGraph | undefined;
  readonly depth: number;
  readonly nodes: GraphNode[];
  readonly inputs: Value[];
  readonly outputs: Value[];
  /** Its body has been traced: no node may be added and no value taken from it. */
  closed: boolean;
}

/** The value to read: itself, or what an unchanged loop state stands for. */
export function resolve(value: Value): Value {
  let resolved = value;
  while (resolved.alias !== undefined) resolved = resolved.alias;
  return resolved;
}
