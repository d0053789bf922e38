import { type FileNode, onnxFile } from '../../compute/onnx-file.ts';
import type { HostTensors } from '../../compute/program.ts';
import { epsilon } from './batch-norm.ts';
import { checkModel } from './check-inputs.ts';
import { type Layer, shapeAfter } from './layer.ts';
import { classCount, type Network } from './network.ts';

/**
 * A trained model as an ONNX file for other programs. It maps `images` float32 [N, channels, height, width] in [0, 1]
 * (pixel / 255, as for attacks and accuracy) to `logits` float32 [N, classes], for any N. Batch normalization works as
 * in inference; weights keep their names.
 *
 * @throws MismatchError when the model does not belong to this network
 */
export function onnxModel(net: Network, model: HostTensors): Uint8Array {
  checkModel(net, model);
  const [height, width, channels] = net.input;
  const writer = newWriter();
  let value = 'images';
  let shape: readonly number[] = net.input;
  for (const layer of net.layers) {
    value = write(writer, layer, value, shape);
    shape = shapeAfter(layer, shape);
  }
  // A logistic head has one score f; its logits are [0, f].
  if (net.head === 'logistic') value = writer.node('Pad', [value, writer.whole([0, 1, 0, 0])]);
  writer.nodes.push({ op: 'Identity', inputs: [value], output: 'logits' });
  return onnxFile({
    name: net.name,
    nodes: writer.nodes,
    tensors: { ...model, ...writer.tensors },
    wholes: writer.wholes,
    input: { name: 'images', shape: ['N', channels, height, width] },
    output: { name: 'logits', shape: ['N', classCount(net)] },
    metadata: { images: 'float32 [N, channels, height, width] in [0, 1]', network: JSON.stringify(net) },
  });
}

interface Writer {
  readonly nodes: FileNode[];
  readonly tensors: { [name: string]: HostTensors[string] };
  readonly wholes: { [name: string]: readonly number[] };
  /** Adds a node and returns the name of its output. */
  node(op: string, inputs: readonly string[], attributes?: FileNode['attributes']): string;
  /** Adds a list of whole numbers and returns its name. */
  whole(values: readonly number[]): string;
}

function newWriter(): Writer {
  const writer: Writer = {
    nodes: [],
    tensors: {},
    wholes: {},
    node(op, inputs, attributes = {}) {
      const output = `${op.toLowerCase()}${writer.nodes.length}`;
      writer.nodes.push({ op, inputs, output, attributes });
      return output;
    },
    whole(values) {
      const name = `[${values.join(',')}]`;
      writer.wholes[name] = values;
      return name;
    },
  };
  return writer;
}

/**
 * Writes one layer and returns the name of its output. `shape` is as in `shapeAfter`, although the file puts channels
 * first.
 */
function write(writer: Writer, layer: Layer, x: string, shape: readonly number[]): string {
  switch (layer.kind) {
    case 'dense': {
      const flat = shape.length === 1 ? x : writer.node('Flatten', [x], { axis: 1 });
      return writer.node('Gemm', [flat, `${layer.name}.weight`, `${layer.name}.bias`], { transB: 1 });
    }
    case 'relu':
      return writer.node('Relu', [x]);
    case 'conv': {
      const { kernel, stride, pad, bias, name } = layer;
      const inputs = [x, `${name}.weight`, ...(bias ? [`${name}.bias`] : [])];
      const window = { kernel_shape: [kernel, kernel], strides: [stride, stride], pads: [pad, pad, pad, pad] };
      return writer.node('Conv', inputs, window);
    }
    case 'maxPool':
      return writer.node('MaxPool', [x], { kernel_shape: [layer.size, layer.size], strides: [layer.size, layer.size] });
    case 'globalAverage':
      return writer.node('Flatten', [writer.node('GlobalAveragePool', [x])], { axis: 1 });
    case 'batchNorm': {
      const roles = ['weight', 'bias', 'running_mean', 'running_var'].map((role) => `${layer.name}.${role}`);
      return writer.node('BatchNormalization', [x, ...roles], { epsilon: { float: epsilon } });
    }
    case 'normalize':
      return writer.node('Div', [
        writer.node('Sub', [x, channelwise(writer, layer.mean)]),
        channelwise(writer, layer.deviation),
      ]);
    case 'residual':
      return residual(writer, layer, x, shape);
  }
}

function residual(
  writer: Writer,
  layer: Extract<Layer, { kind: 'residual' }>,
  x: string,
  shape: readonly number[],
): string {
  let [value, at] = [x, shape];
  for (const each of layer.layers) [value, at] = [write(writer, each, value, at), shapeAfter(each, at)];
  const [height, width, channels] = shape as [number, number, number];
  const [rows, columns, features] = at as [number, number, number];
  const [down, right, extra] = [height / rows, width / columns, features - channels];
  const [start, end, axes] = [
    [0, 0],
    [height, width],
    [2, 3],
  ].map(writer.whole) as [string, string, string];
  const reduced =
    down === 1 && right === 1 ? x : writer.node('Slice', [x, start, end, axes, writer.whole([down, right])]);
  const widened = extra === 0 ? reduced : writer.node('Pad', [reduced, writer.whole([0, 0, 0, 0, 0, extra, 0, 0])]);
  return writer.node('Add', [widened, value]);
}

/** A constant with one number per channel. */
function channelwise(writer: Writer, values: readonly number[]): string {
  const name = `channels[${values.join(',')}]`;
  writer.tensors[name] = { dtype: 'float32', shape: [values.length, 1, 1], data: Float32Array.from(values) };
  return name;
}
