import { bytes, message } from './onnx/protobuf.ts';
import { attributeProto, modelProto, type PlainAttribute, tensorProto, valueInfo } from './onnx/protos.ts';
import type { HostTensors } from './program.ts';

/** An operator applied to values by name. */
export interface FileNode {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly output: string;
  readonly attributes?: { readonly [name: string]: PlainAttribute };
}

interface FilePort {
  readonly name: string;
  /** A name, such as `N`, stands for any size. */
  readonly shape: readonly (number | string)[];
}

/** A model for other programs: one float32 input, one float32 output, nodes in an order that can be run. */
export interface OnnxFile {
  readonly name: string;
  readonly nodes: readonly FileNode[];
  /** Weights and integer inputs of nodes, by the names that nodes use. */
  readonly tensors: HostTensors;
  readonly wholes: { readonly [name: string]: readonly number[] };
  readonly input: FilePort;
  readonly output: FilePort;
  readonly metadata: Readonly<Record<string, string>>;
}

/** A model for inference as an ONNX `ModelProto`; see https://onnx.ai/onnx/operators/ for the operators. */
export function onnxFile({ name, nodes, tensors, wholes, input, output, metadata }: OnnxFile): Uint8Array {
  const graph = message([
    ...nodes.map((node) => bytes(1, nodeProto(node))),
    bytes(2, name),
    ...Object.entries(tensors).map(([key, { dtype, shape, data }]) => bytes(5, tensorProto(key, dtype, shape, data))),
    ...Object.entries(wholes).map(([key, values]) =>
      bytes(5, tensorProto(key, 'int64', [values.length], BigInt64Array.from(values, BigInt))),
    ),
    bytes(11, valueInfo(input.name, 'float32', input.shape)),
    bytes(12, valueInfo(output.name, 'float32', output.shape)),
  ]);
  return modelProto(graph, { metadata });
}

function nodeProto({ op, inputs, output, attributes = {} }: FileNode): Uint8Array {
  return message([
    ...inputs.map((input) => bytes(1, input)),
    bytes(2, output),
    bytes(3, output),
    bytes(4, op),
    ...Object.entries(attributes).map(([name, value]) => bytes(5, attributeProto(name, value))),
  ]);
}
