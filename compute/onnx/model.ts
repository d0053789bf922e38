import { fuse } from '../graph/fuse.ts';
import type { Attribute, Graph, Node, Value } from '../graph/graph.ts';
import { resolve } from '../graph/graph.ts';
import { type Live, live } from '../graph/live.ts';
import { elementTypes } from '../graph/operations.ts';
import { sizeOf } from '../graph/shape.ts';
import { condensed } from '../graph/views.ts';
import { bytes, float, integer, integers, message } from './protobuf.ts';

/** An ONNX model and how its inputs and outputs are called. */
export interface Model {
  readonly bytes: Uint8Array;
  /** A name for each of the graph's inputs; undefined for one that nothing reads, which the model does not have. */
  readonly inputs: readonly (string | undefined)[];
  readonly outputs: readonly string[];
  /** Bytes of all that its nodes make, each once: more than a run holds at a time, loops' rows apart. */
  readonly footprint: number;
}

// ONNX operator set 21 and the format version that came with it; any later ONNX Runtime reads them.
const opset = 21;
const irVersion = 10;

const elementSizes = { float32: 4, int32: 4, uint8: 1, bool: 1, int64: 8, float64: 8 } as const;

/** The graph as an ONNX `ModelProto` (https://onnx.ai/onnx/repo-docs/IR.html); what its outputs do not need is left out. */
export function model(root: Graph): Model {
  fuse(root, live(root));
  const needed = live(root);
  const { encoded, outputs } = graphProto(root, needed);
  return {
    bytes: message([
      integer(1, irVersion),
      bytes(7, encoded),
      bytes(8, message([bytes(1, ''), integer(2, opset)])),
      bytes(8, message([bytes(1, 'com.microsoft'), integer(2, 1)])),
    ]),
    inputs: root.inputs.map((input) => (needed.values.has(input) ? nameOf(input) : undefined)),
    outputs,
    footprint: [...needed.nodes].flatMap(({ outputs: made }) => made).reduce((sum, value) => sum + bytesOf(value), 0),
  };
}

function bytesOf({ dtype, shape }: Value): number {
  return elementSizes[dtype] * sizeOf(shape);
}

function graphProto(graph: Graph, needed: Live) {
  const isRoot = graph.parent === undefined;
  const inputs = isRoot ? graph.inputs.filter((input) => needed.values.has(input)) : graph.inputs;
  const constants = isRoot ? [...needed.values].filter((value) => value.constant !== undefined) : [];
  const { outputs, copies } = outputNames(graph);
  const encoded = message([
    ...graph.nodes
      .filter((node) => needed.nodes.has(node))
      .flatMap((node) => (node.op === 'Transpose' ? transposeProtos(node) : [nodeProto(node, needed)]))
      .map((node) => bytes(1, node)),
    ...copies.map((copy) => bytes(1, copy)),
    bytes(2, `g${graph.depth}`),
    ...constants.map((value) => bytes(5, tensorProto(value))),
    ...inputs.map((input) => bytes(11, valueInfo(`v${input.id}`, input))),
    ...graph.outputs.map((output, i) => bytes(12, valueInfo(outputs[i]!, output))),
  ]);
  return { encoded, outputs };
}

/** An output must be the product of a node of its own graph, and be listed once: all others are copied. */
function outputNames(graph: Graph): { readonly outputs: readonly string[]; readonly copies: readonly Uint8Array[] } {
  const seen = new Set<Value>();
  const copies: Uint8Array[] = [];
  const outputs = graph.outputs.map((output, i) => {
    const value = resolve(output);
    if (value.graph === graph && value.producer !== undefined && !seen.has(value)) {
      seen.add(value);
      return nameOf(value);
    }
    const name = `${nameOf(value)}_${graph.depth}_${i}`;
    copies.push(message([bytes(1, nameOf(value)), bytes(2, name), bytes(4, 'Identity')]));
    return name;
  });
  return { outputs, copies };
}

function nodeProto({ op, domain, inputs, attributes, outputs }: Node, needed: Live): Uint8Array {
  return message([
    ...inputs.map((input) => bytes(1, input === undefined ? '' : nameOf(input))),
    ...outputs.map((output) => bytes(2, `v${output.id}`)),
    bytes(4, op),
    ...Object.entries(attributes).map(([name, attribute]) => bytes(5, attributeProto(name, attribute, needed))),
    ...(domain === undefined ? [] : [bytes(7, domain)]),
  ]);
}

/**
 * A transpose in as few axes as say the same, between two reshapes: with axes of size 1, or with neighbours that stay
 * neighbours, ONNX Runtime moves element by element what it could move in rows.
 */
function transposeProtos({ inputs, attributes, outputs }: Node): readonly Uint8Array[] {
  const [x, y] = [inputs[0]!, outputs[0]!];
  const { shape, perm } = condensed(x.shape, attributes.perm as readonly number[]);
  const [from, to] = [nameOf(x), nameOf(y)];
  const turn = (source: string, target: string) =>
    message([bytes(1, source), bytes(2, target), bytes(4, 'Transpose'), bytes(5, listProto('perm', perm))]);
  if (shape.length === x.shape.length) return [turn(from, to)];
  const [narrow, turned] = [`${to}_narrow`, `${to}_turned`];
  return [...reshapeProtos(from, narrow, shape), turn(narrow, turned), ...reshapeProtos(turned, to, y.shape)];
}

function reshapeProtos(source: string, target: string, shape: readonly number[]): readonly Uint8Array[] {
  const name = `${target}_shape`;
  return [
    message([bytes(2, name), bytes(4, 'Constant'), bytes(5, listProto('value_ints', shape))]),
    message([bytes(1, source), bytes(1, name), bytes(2, target), bytes(4, 'Reshape')]),
  ];
}

function listProto(name: string, values: readonly number[]): Uint8Array {
  return message([bytes(1, name), ...values.map((value) => integer(8, value)), integer(20, 7)]);
}

function attributeProto(name: string, attribute: Attribute, needed: Live): Uint8Array {
  const [value, type] = attributeValue(attribute, needed);
  return message([bytes(1, name), value, integer(20, type)]);
}

/** The field that holds the value, and the number of its type. */
function attributeValue(attribute: Attribute, needed: Live): [Uint8Array, number] {
  if (typeof attribute === 'number') return [integer(3, attribute), 2];
  if ('float' in attribute) return [float(2, attribute.float), 1];
  if ('text' in attribute) return [bytes(4, attribute.text), 3];
  if ('graph' in attribute) return [bytes(6, graphProto(attribute.graph, needed).encoded), 5];
  return [message(attribute.map((value) => integer(8, value))), 7];
}

function tensorProto({ id, dtype, shape, constant }: Value): Uint8Array {
  const { buffer, byteOffset, byteLength } = constant!;
  return message([
    integers(1, shape),
    integer(2, elementTypes[dtype]),
    bytes(8, `v${id}`),
    bytes(9, new Uint8Array(buffer, byteOffset, byteLength)),
  ]);
}

function valueInfo(name: string, { dtype, shape }: Value): Uint8Array {
  const dimensions = message(shape.map((size) => bytes(1, integer(1, size))));
  const tensor = message([integer(1, elementTypes[dtype]), bytes(2, dimensions)]);
  return message([bytes(1, name), bytes(2, message([bytes(1, tensor)]))]);
}

function nameOf(value: Value): string {
  return `v${resolve(value).id}`;
}
