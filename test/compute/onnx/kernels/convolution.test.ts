import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Value } from '../../../../compute/graph/graph.ts';
import { createRecorder, type Recorder } from '../../../../compute/graph/recorder.ts';
import { blocked, suits } from '../../../../compute/onnx/kernels/blocked-convolution.ts';
import { direct } from '../../../../compute/onnx/kernels/direct-convolution.ts';
import { unfolded } from '../../../../compute/onnx/kernels/unfolded-convolution.ts';
import { isUnitStride, type Windows } from '../../../../compute/onnx/kernels/windows.ts';
import { model } from '../../../../compute/onnx/model.ts';
import { processor } from '../../../../compute/onnx/processor.ts';

/** Shapes alone decide which kernel is used, and the conformance test only has small images of few channels. */
const geometries: readonly Pick<Windows, 'image' | 'size' | 'stride' | 'pads' | 'places'>[] = [
  { image: [6, 5], size: [3, 2], stride: [1, 1], pads: [0, 0, 0, 0], places: [4, 4] },
  { image: [5, 5], size: [3, 3], stride: [1, 1], pads: [1, 1, 1, 1], places: [5, 5] },
  { image: [5, 6], size: [2, 4], stride: [1, 1], pads: [0, 1, 1, 2], places: [5, 6] },
  { image: [8, 8], size: [3, 3], stride: [2, 2], pads: [0, 0, 0, 0], places: [3, 3] },
  { image: [7, 6], size: [3, 3], stride: [2, 2], pads: [1, 0, 1, 1], places: [4, 3] },
  { image: [7, 9], size: [2, 3], stride: [1, 3], pads: [0, 0, 0, 0], places: [6, 3] },
  { image: [4, 4], size: [1, 1], stride: [2, 2], pads: [0, 0, 0, 0], places: [2, 2] },
];

const { block } = await processor();

type Build = (r: Recorder, inputs: Value[]) => Value;

async function evaluate(shapes: readonly (readonly number[])[], build: Build) {
  const r = createRecorder();
  const inputs = shapes.map((shape) => r.input({ dtype: 'float32', shape }));
  r.root.outputs.push(build(r, inputs));
  const { bytes, inputs: names, outputs } = model(r.root, ['result']);
  const session = await InferenceSession.create(bytes, { logSeverityLevel: 4 });
  const feeds = shapes.map((shape, i) => {
    const size = shape.reduce((product, length) => product * length, 1);
    return [
      names[i]!,
      new Tensor(
        'float32',
        Float32Array.from({ length: size }, (_, at) => Math.sin(at + i)),
        shape,
      ),
    ];
  });
  const { [outputs[0]!]: output } = await session.run(Object.fromEntries(feeds));
  await session.release();
  return { shape: output!.dims, data: output!.data as Float32Array };
}

type Way = typeof direct;

/** Fails unless another kernel computes the same as the direct one. */
async function agree(other: Way, shapes: readonly (readonly number[])[], build: (way: Way) => Build): Promise<void> {
  const [one, two] = [await evaluate(shapes, build(direct)), await evaluate(shapes, build(other))];
  assert.deepEqual(one.shape, two.shape);
  for (const [i, value] of one.data.entries())
    assert.ok(Math.abs(value - two.data[i]!) < 1e-3, `${i}: ${value}, ${two.data[i]}`);
}

function agreesWith(other: Way, windows: Windows, outputs: number): void {
  const { count, image, channels, size, places } = windows;
  const x = [count, ...image, channels];
  const filter = [...size, channels, outputs];
  const y = [count, ...places, outputs];
  test('values', () =>
    agree(
      other,
      [x, filter],
      (way) =>
        (r, [a, b]) =>
          way.forward(r, a!, b!, windows),
    ));
  test('the filter gradient', () =>
    agree(
      other,
      [x, y],
      (way) =>
        (r, [a, b]) =>
          way.filterGradient(r, a!, b!, windows),
    ));
  // The blocked kernel supports only unit strides.
  if (other === unfolded || isUnitStride(windows))
    test('the input gradient', () =>
      agree(
        other,
        [y, filter],
        (way) =>
          (r, [a, b]) =>
            way.inputGradient(r, a!, b!, windows),
      ));
}

for (const geometry of geometries) {
  const { image, size, stride, pads } = geometry;
  describe(`windows ${size.join('x')} over ${image.join('x')}, stride ${stride.join('x')}, pads ${pads.join(' ')}`, () => {
    describe('give the same unfolded over all images', () => {
      agreesWith(unfolded, { ...geometry, channels: 3, count: 2, dilation: [1, 1] }, 4);
    });
    describe('give the same in blocks of channels, the last one partial', { skip: block === undefined }, () => {
      const windows: Windows = { ...geometry, channels: block! + 4, count: block!, dilation: [1, 1] };
      agreesWith(blocked(block!), windows, 2 * block! + 4);
    });
  });
}

test('blocks are used only for channels that fill them, at any block width', () => {
  const windows: Windows = { ...geometries[1]!, channels: 64, count: 64, dilation: [1, 1] };
  for (const width of [8, 16]) {
    for (const suit of Object.values(suits)) {
      assert.ok(suit(width, windows, 60));
      assert.ok(!suit(width, windows, 4));
      assert.ok(!suit(width, { ...windows, count: 0 }, 64));
    }
    assert.ok(suits.forward(width, windows, 62));
    assert.ok(!suits.inputGradient(width, windows, 62), 'expected input channels in multiples of 4');
    assert.ok(!suits.filterGradient(width, windows, 62));
    assert.ok(!suits.forward(width, { ...windows, channels: 3 }, 64));
    assert.ok(suits.filterGradient(width, { ...windows, channels: 3 }, 64));
    assert.ok(!suits.filterGradient(width, { ...windows, count: 63 }, 64));
    assert.ok(!suits.inputGradient(width, { ...windows, stride: [2, 2] }, 64));
  }
});
