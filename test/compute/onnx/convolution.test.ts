import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Value } from '../../../compute/graph/graph.ts';
import { createRecorder, type Recorder } from '../../../compute/graph/recorder.ts';
import { direct, unfolded } from '../../../compute/onnx/kernels/convolution.ts';
import type { Windows } from '../../../compute/onnx/kernels/windows.ts';
import { model } from '../../../compute/onnx/model.ts';

/** Which of the two is taken is a matter of size alone; the conformance test only sees small images. */
const geometries: readonly Pick<Windows, 'image' | 'size' | 'stride' | 'pads' | 'places'>[] = [
  { image: [6, 5], size: [3, 2], stride: [1, 1], pads: [0, 0, 0, 0], places: [4, 4] },
  { image: [5, 5], size: [3, 3], stride: [1, 1], pads: [1, 1, 1, 1], places: [5, 5] },
  { image: [5, 6], size: [2, 4], stride: [1, 1], pads: [0, 1, 1, 2], places: [5, 6] },
  { image: [8, 8], size: [3, 3], stride: [2, 2], pads: [0, 0, 0, 0], places: [3, 3] },
  { image: [7, 6], size: [3, 3], stride: [2, 2], pads: [1, 0, 1, 1], places: [4, 3] },
  { image: [7, 9], size: [2, 3], stride: [1, 3], pads: [0, 0, 0, 0], places: [6, 3] },
  { image: [4, 4], size: [1, 1], stride: [2, 2], pads: [0, 0, 0, 0], places: [2, 2] },
];

async function evaluate(shapes: readonly (readonly number[])[], build: (r: Recorder, inputs: Value[]) => Value) {
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

for (const geometry of geometries) {
  const windows: Windows = { ...geometry, channels: 3, count: 2, dilation: [1, 1] };
  const { count, image, channels, size, places, stride, pads } = windows;
  const outputs = 4;
  const x = [count, ...image, channels];
  const filter = [...size, channels, outputs];
  const y = [count, ...places, outputs];
  describe(`windows ${size.join('x')} over ${image.join('x')}, stride ${stride.join('x')}, pads ${pads.join(' ')}`, () => {
    const agree = async (
      shapes: readonly (readonly number[])[],
      build: (way: typeof direct) => Parameters<typeof evaluate>[1],
    ) => {
      const [one, other] = [await evaluate(shapes, build(direct)), await evaluate(shapes, build(unfolded))];
      assert.deepEqual(one.shape, other.shape);
      for (const [i, value] of one.data.entries())
        assert.ok(Math.abs(value - other.data[i]!) < 1e-4, `${i}: ${value}, ${other.data[i]}`);
    };

    test('are convolved alike, image by image or all at once', () =>
      agree(
        [x, filter],
        (way) =>
          (r, [a, b]) =>
            way.forward(r, a!, b!, windows),
      ));
    test('have the same gradient by the filter', () =>
      agree(
        [x, y],
        (way) =>
          (r, [a, b]) =>
            way.filterGradient(r, a!, b!, windows),
      ));
    test('have the same gradient by the images', () =>
      agree(
        [y, filter],
        (way) =>
          (r, [a, b]) =>
            way.inputGradient(r, a!, b!, windows),
      ));
  });
}
