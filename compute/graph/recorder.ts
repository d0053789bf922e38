import { createHash } from 'node:crypto';
import { ComputeError } from '../compute-error.ts';
import { elementAt } from '../element-at.ts';
import { fold } from './fold.ts';
import type { Attributes, Elements, ElementType, GraphNode, TensorGraph, Value } from './graph.ts';
import { sizeOf } from './shape.ts';

/** Dtype and shape of a node's output. */
export interface OutputType {
  readonly dtype: ElementType;
  readonly shape: readonly number[];
}

/** What is known of the CPU that a graph is for. */
export interface Processor {
  /** Channels per block of ONNX Runtime's internal image layout; undefined if it has none on this CPU. */
  readonly block: number | undefined;
}

/** Builds a graph node by node, as operations are traced. */
export interface Recorder {
  /** The outermost graph. */
  readonly root: TensorGraph;
  /** The CPU that the graph is for; undefined for another or for any device. */
  readonly processor: Processor | undefined;
  input(type: OutputType, name?: string): Value;
  /** A constant, shared by all that have the same bytes, dtype and shape. */
  constant(dtype: ElementType, shape: readonly number[], elements: Elements): Value;
  /** An operation with one output. Equal operations on equal values are recorded once; constants are folded. */
  op(op: string, inputs: readonly (Value | undefined)[], type: OutputType, attributes?: Attributes): Value;
  /**
   * An operation with any number of outputs; if none of them has elements, they are constants. `domain` names an
   * operator set other than ONNX's own.
   */
  node(
    op: string,
    inputs: readonly (Value | undefined)[],
    types: readonly OutputType[],
    options?: { readonly attributes?: Attributes; readonly domain?: string },
  ): readonly Value[];
  /** Traces `body` into a graph nested in the current one. `body` declares inputs and returns outputs. */
  nested(body: (input: (type: OutputType) => Value) => readonly Value[]): TensorGraph;
}

/** Operations that give the same bits with their operands swapped. */
const commutative: ReadonlySet<string> = new Set(['Add', 'And', 'Equal', 'Mul', 'Or']);

/**
 * Adds each node to the outermost graph that has all its inputs: what a loop does not change is computed once, before
 * the loop, and equal nodes end up in the same graph.
 */
export function createRecorder(processor?: Processor): Recorder {
  const root = newGraph();
  const known = new Map<string, readonly Value[]>();
  let current = root;
  let count = 0;
  const value = (graph: TensorGraph, { dtype, shape }: OutputType, more: Partial<Value> = {}): Value => {
    count += 1;
    return { id: count, dtype, shape, graph, ...more };
  };

  const recorder: Recorder = {
    root,
    processor,
    input: (type, name) => declare(root, value(root, type, name === undefined ? {} : { name })),
    constant: (dtype, shape, elements) => {
      const bytes = new Uint8Array(elements.buffer, elements.byteOffset, elements.byteLength);
      const key = `constant ${dtype} [${shape}] ${createHash('sha256').update(bytes).digest('hex')}`;
      return elementAt(
        remember(known, key, () => [value(root, { dtype, shape }, { constant: elements })]),
        0,
      );
    },
    op: (op, inputs, type, attributes = {}) => {
      const folded = fold(op, inputs, type, attributes);
      if (folded !== undefined) return recorder.constant(type.dtype, type.shape, folded);
      return elementAt(recorder.node(op, inputs, [type], { attributes }), 0);
    },
    node: (op, inputs, types, { attributes = {}, domain } = {}) => {
      const isLoop = Object.values(attributes).some(isGraph);
      const append = () => {
        const graph = isLoop ? current : outermost(root, inputs);
        const outputs: Value[] = [];
        const node: GraphNode = { op, domain, inputs, attributes, outputs };
        for (const type of types) outputs.push(value(graph, type, { producer: node }));
        graph.nodes.push(node);
        return outputs;
      };
      if (isLoop) return append();
      // ONNX Runtime refuses some operations on empty tensors, and one divides by the number of elements.
      if (types.every(({ shape }) => sizeOf(shape) === 0))
        return types.map(({ dtype, shape }) => recorder.constant(dtype, shape, new Uint8Array(0)));
      const numbers = inputs.map((input) => input?.id ?? 0);
      const ids = commutative.has(op) ? numbers.sort((a, b) => a - b).join() : numbers.join();
      const results = types.map(({ dtype, shape }) => `${dtype}[${shape}]`);
      return remember(known, `${domain ?? ''} ${op} ${ids} ${JSON.stringify(attributes)} ${results}`, append);
    },
    nested: (body) => {
      const graph = newGraph(current);
      current = graph;
      try {
        graph.outputs.push(...body((type) => declare(graph, value(graph, type))));
      } finally {
        graph.closed = true;
        current = graph.parent!;
      }
      return graph;
    },
  };
  return recorder;
}

function newGraph(parent?: TensorGraph): TensorGraph {
  return { parent, depth: parent ? parent.depth + 1 : 0, nodes: [], inputs: [], outputs: [], closed: false };
}

function declare(graph: TensorGraph, input: Value): Value {
  graph.inputs.push(input);
  return input;
}

function isGraph(attribute: Attributes[string]): boolean {
  return typeof attribute === 'object' && 'graph' in attribute;
}

function outermost(root: TensorGraph, inputs: readonly (Value | undefined)[]): TensorGraph {
  let graph = root;
  for (const input of inputs) {
    if (input === undefined) continue;
    if (input.graph.closed) {
      throw new ComputeError(
        'loop',
        'expected a tensor of this loop or around it, got one made inside a loop that has ended. Return it from the body, as state or as `each`.',
      );
    }
    if (input.graph.depth > graph.depth) graph = input.graph;
  }
  return graph;
}

function remember<T>(known: Map<string, T>, key: string, make: () => T): T {
  const found = known.get(key);
  if (found !== undefined) return found;
  const made = make();
  known.set(key, made);
  return made;
}
