import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HostTensor, HostTensors } from '../../../compute/program.ts';
import { checkData, checkModel } from '../../../stages/model/check-inputs.ts';
import { initialWeights } from '../../../stages/model/initial-weights.ts';
import type { Network } from '../../../stages/model/network.ts';
import { network as linear } from '../../../stages/model/networks/linear.ts';
import { network as linearBinary } from '../../../stages/model/networks/linear-binary.ts';
import { network as resnet32 } from '../../../stages/model/networks/resnet-32.ts';

const bytes = (shape: number[], data: number[] = []): HostTensor => ({
  dtype: 'uint8',
  shape,
  data: Uint8Array.from({ length: shape.reduce((product, axis) => product * axis, 1) }, (_, i) => data[i] ?? 0),
});
const images = bytes([3, 28, 28, 1]);

test('valid data is accepted', () => {
  checkData(linear, { images, labels: bytes([3], [0, 9, 5]) });
  checkData(linearBinary, { images, labels: bytes([3], [0, 1, 1]) });
});

test('a label that is not a class is reported with its image and a remedy', () => {
  assert.throws(() => checkData(linearBinary, { images, labels: bytes([3], [0, 1, 7]) }), {
    code: 'MISMATCH',
    message:
      'linear-binary: label of image 2: expected 0 to 1, got 7. ' +
      'Use a network with as many classes as the data set, or the stage pair to keep two classes.',
  });
});

test('images and labels of another shape or type are refused', () => {
  const labels = bytes([3]);
  const refused: [HostTensors, RegExp][] = [
    [{ images: bytes([3, 32, 32, 3]), labels }, /images: expected uint8 \[N, 28, 28, 1\], got uint8 \[3, 32, 32, 3\]/],
    [{ images: { ...images, dtype: 'int32' }, labels }, /got int32/],
    [{ labels }, /images: expected .*, got none/],
    [{ images: bytes([0, 28, 28, 1]), labels: bytes([0]) }, /images: expected at least one/],
    [{ images, labels: bytes([2]) }, /labels: expected uint8 \[3\], one per image, got uint8 \[2\]/],
    [{ images }, /labels: expected .*, got none/],
  ];
  for (const [data, message] of refused) assert.throws(() => checkData(linear, data), message);
});

test('only a model of the network is accepted', () => {
  const model = initialWeights(linear, 1);
  checkModel(linear, model);
  assert.throws(
    () => checkModel(linearBinary, model),
    /weights fc\.weight: expected float32 \[1, 784\], got float32 \[10, 784\]/,
  );
  assert.throws(() => checkModel(linear, {}), /weights fc\.weight: expected float32 \[10, 784\], got none/);
  assert.throws(() => checkModel(linear, { ...model, 'fc2.bias': model['fc.bias']! }), /also fc2\.bias/);
});

test('a weight that is not finite, or a variance below 0, is reported', () => {
  const checking = (net: Network, name: string, at: number, value: number) => {
    const model = initialWeights(net, 1);
    const data = Float32Array.from(model[name]!.data);
    data[at] = value;
    return () => checkModel(net, { ...model, [name]: { ...model[name]!, data } });
  };
  assert.throws(
    checking(linear, 'fc.bias', 2, Number.NaN),
    /weights fc\.bias: expected finite numbers, got NaN at 2\. Train/,
  );
  assert.throws(checking(linear, 'fc.weight', 7, Number.POSITIVE_INFINITY), /got Infinity at 7/);
  assert.throws(checking(resnet32, 'norm0.running_var', 1, -0.5), /finite variances from 0, got -0.5 at 1/);
  checking(resnet32, 'norm0.running_mean', 1, -0.5)();
});
