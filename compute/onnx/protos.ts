import type { Elements, ElementType } from '../graph/graph.ts';
import { elementTypes } from '../graph/operations.ts';
import { bytes, float, integer, integers, message } from './protobuf.ts';

// Messages of https://onnx.ai/onnx/repo-docs/IR.html, with operator set 21 and its format version, which any later ONNX
// Runtime reads.
const opset = 21;
const irVersion = 10;

/** An attribute that is not a graph. */
export type PlainAttribute = number | readonly number[] | { readonly float: number } | { readonly text: string };

interface ModelParts {
  readonly metadata?: Readonly<Record<string, string>>;
  /** Operator sets besides ONNX's own. */
  readonly domains?: Iterable<string>;
}

/** @param graph an encoded `GraphProto` */
export function modelProto(graph: Uint8Array, { metadata = {}, domains = [] }: ModelParts = {}): Uint8Array {
  return message([
    integer(1, irVersion),
    bytes(7, graph),
    bytes(8, message([bytes(1, ''), integer(2, opset)])),
    ...[...domains].map((domain) => bytes(8, message([bytes(1, domain), integer(2, 1)]))),
    ...Object.entries(metadata).map(([key, value]) => bytes(14, message([bytes(1, key), bytes(2, value)]))),
  ]);
}

export function attributeProto(name: string, attribute: PlainAttribute): Uint8Array {
  const [value, type] = attributeValue(attribute);
  return message([bytes(1, name), value, integer(20, type)]);
}

export function graphAttributeProto(name: string, graph: Uint8Array): Uint8Array {
  return message([bytes(1, name), bytes(6, graph), integer(20, 5)]);
}

/** The field with the value, and the number of its type. */
function attributeValue(attribute: PlainAttribute): [Uint8Array, number] {
  if (typeof attribute === 'number') return [integer(3, attribute), 2];
  if ('float' in attribute) return [float(2, attribute.float), 1];
  if ('text' in attribute) return [bytes(4, attribute.text), 3];
  return [message(attribute.map((value) => integer(8, value))), 7];
}

export function tensorProto(name: string, dtype: ElementType, shape: readonly number[], data: Elements): Uint8Array {
  return message([
    integers(1, shape),
    integer(2, elementTypes[dtype]),
    bytes(8, name),
    bytes(9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength)),
  ]);
}

/** @param shape a name stands for any size */
export function valueInfo(name: string, dtype: ElementType, shape: readonly (number | string)[]): Uint8Array {
  const dimension = (size: number | string) => (typeof size === 'number' ? integer(1, size) : bytes(2, size));
  const dimensions = message(shape.map((size) => bytes(1, dimension(size))));
  const tensor = message([integer(1, elementTypes[dtype]), bytes(2, dimensions)]);
  return message([bytes(1, name), bytes(2, message([bytes(1, tensor)]))]);
}
