import { elementAt } from '../element-at.ts';
import { fuse } from '../graph/fuse.ts';
import type { Attribute, GraphNode, TensorGraph, Value } from '../graph/graph.ts';
import { resolve } from '../graph/graph.ts';
import { type Live, live } from '../graph/live.ts';
import { sizeOf } from '../graph/shape.ts';
import { condensed } from '../graph/views.ts';
import { bytes, message } from './protobuf.ts';
import { attributeProto, graphAttributeProto, modelProto, tensorProto, valueInfo } from './protos.ts';

/** An ONNX model and the names of its inputs and outputs. */
export interface Model {
  readonly bytes: Uint8Array;
  /** The name of each input of the graph; undefined for one that nothing reads, which the model omits. */
  readonly inputs: readonly (string | undefined)[];
  readonly outputs: readonly string[];
  /** Bytes of all outputs of its nodes, each once: more than a run needs at any time, except for loops' rows. */
  readonly footprint: number;
}

const elementSizes = { float32: 4, int32: 4, uint8: 1, bool: 1, int64: 8, float64: 8 } as const;

/**
 * The graph as an ONNX `ModelProto` (https://onnx.ai/onnx/repo-docs/IR.html); it omits what its outputs do not need.
 *
 * @param names of the outputs; must differ from those of the inputs
 */
export function model(root: TensorGraph, names: readonly string[]): Model {
  fuse(root, live(root));
  const needed = live(root);
  nameOutputs(root, names);
  const { encoded, outputs } = graphProto(root, needed, names);
  return {
    bytes: modelProto(encoded, { domains: domainsOf(needed) }),
    inputs: root.inputs.map((input) => (needed.values.has(input) ? nameOf(input) : undefined)),
    outputs,
    footprint: [...needed.nodes].flatMap(({ outputs: made }) => made).reduce((sum, value) => sum + bytesOf(value), 0),
  };
}

/** The operator sets besides ONNX's own that nodes use. */
function domainsOf({ nodes }: Live): ReadonlySet<string> {
  return new Set([...nodes].flatMap(({ domain }) => domain ?? []));
}

function bytesOf({ dtype, shape }: Value): number {
  return elementSizes[dtype] * sizeOf(shape);
}

function graphProto(graph: TensorGraph, needed: Live, names?: readonly string[]) {
  const isRoot = graph.parent === undefined;
  const inputs = isRoot ? graph.inputs.filter((input) => needed.values.has(input)) : graph.inputs;
  const constants = isRoot ? [...needed.values].filter((value) => value.constant !== undefined) : [];
  const { outputs, copies } = outputNames(graph, names);
  const encoded = message([
    ...graph.nodes
      .filter((node) => needed.nodes.has(node))
      .flatMap((node) => (node.op === 'Transpose' ? transposeProtos(node) : [nodeProto(node, needed)]))
      .map((node) => bytes(1, node)),
    ...copies.map((copy) => bytes(1, copy)),
    bytes(2, `g${graph.depth}`),
    ...constants.map((value) => bytes(5, tensorProto(ownName(value), value.dtype, value.shape, value.constant!))),
    ...inputs.map((input) => bytes(11, valueInfo(ownName(input), input.dtype, input.shape))),
    ...graph.outputs.map((output, i) => bytes(12, valueInfo(elementAt(outputs, i), output.dtype, output.shape))),
  ]);
  return { encoded, outputs };
}

/** ONNX wants each output to be made by a node of its own graph and listed once; all others are copied. */
function outputNames(
  graph: TensorGraph,
  names?: readonly string[],
): { readonly outputs: readonly string[]; readonly copies: readonly Uint8Array[] } {
  const seen = new Set<Value>();
  const copies: Uint8Array[] = [];
  const outputs = graph.outputs.map((output, i) => {
    const value = resolve(output);
    if (value.graph === graph && value.producer !== undefined && !seen.has(value)) {
      seen.add(value);
      return nameOf(value);
    }
    const name = names?.[i] ?? `${nameOf(value)}#${graph.depth}.${i}`;
    copies.push(message([bytes(1, nameOf(value)), bytes(2, name), bytes(4, 'Identity')]));
    return name;
  });
  return { outputs, copies };
}

function nodeProto({ op, domain, inputs, attributes, outputs }: GraphNode, needed: Live): Uint8Array {
  return message([
    ...inputs.map((input) => bytes(1, input === undefined ? '' : nameOf(input))),
    ...outputs.map((output) => bytes(2, nameOf(output))),
    bytes(4, op),
    ...Object.entries(attributes).map(([name, attribute]) => bytes(5, encodeAttribute(name, attribute, needed))),
    ...(domain === undefined ? [] : [bytes(7, domain)]),
  ]);
}

/**
 * A transpose over as few axes as possible, between two reshapes: with axes of size 1, or adjacent axes that stay
 * adjacent, ONNX Runtime would move single elements instead of rows.
 */
function transposeProtos({ inputs, attributes, outputs }: GraphNode): readonly Uint8Array[] {
  const [x, y] = [elementAt(inputs, 0), elementAt(outputs, 0)];
  const { shape, perm } = condensed(x.shape, attributes.perm as readonly number[]);
  const [from, to] = [nameOf(x), nameOf(y)];
  const turn = (source: string, target: string) =>
    message([bytes(1, source), bytes(2, target), bytes(4, 'Transpose'), bytes(5, attributeProto('perm', perm))]);
  if (shape.length === x.shape.length) return [turn(from, to)];
  const [narrow, turned] = [`${to}#narrow`, `${to}#turned`];
  return [...reshapeProtos(from, narrow, shape), turn(narrow, turned), ...reshapeProtos(turned, to, y.shape)];
}

function reshapeProtos(source: string, target: string, shape: readonly number[]): readonly Uint8Array[] {
  const name = `${target}#shape`;
  return [
    message([bytes(2, name), bytes(4, 'Constant'), bytes(5, attributeProto('value_ints', shape))]),
    message([bytes(1, source), bytes(1, name), bytes(2, target), bytes(4, 'Reshape')]),
  ];
}

function encodeAttribute(name: string, attribute: Attribute, needed: Live): Uint8Array {
  if (typeof attribute === 'number' || !('graph' in attribute)) return attributeProto(name, attribute);
  return graphAttributeProto(name, graphProto(attribute.graph, needed).encoded);
}

function nameOf(value: Value): string {
  return ownName(resolve(value));
}

/** Only a program's inputs and outputs have names of their own; the `#` keeps all others different from them. */
function ownName({ name, id }: Value): string {
  return name ?? `#${id}`;
}

/** Gives an output's name to the value itself if a node of the root makes it; else the copy gets the name. */
function nameOutputs(root: TensorGraph, names: readonly string[]): void {
  root.outputs.forEach((output, i) => {
    const value = resolve(output);
    if (value.graph === root && value.producer !== undefined) value.name ??= elementAt(names, i);
  });
}
