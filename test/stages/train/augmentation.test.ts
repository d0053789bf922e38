import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type HostTensor, program } from '../../../compute/program.ts';
import { variations, vary } from '../../../stages/train/augmentation.ts';
import { engines } from '../model/engines.ts';

const augmentation = { pad: 4, flip: true };
const drawn = variations(augmentation, { seed: 3, round: 1, batch: 50 });

test('the variations of an iteration depend only on seed, round and iteration', () => {
  const whole = drawn(0, 6);
  assert.deepEqual(drawn(4, 2), whole.slice(4 * 150));
  assert.notDeepEqual(drawn(0, 1), drawn(1, 1));
  assert.notDeepEqual(variations(augmentation, { seed: 4, round: 1, batch: 50 })(0, 6), whole);
  assert.notDeepEqual(variations(augmentation, { seed: 3, round: 2, batch: 50 })(0, 6), whole);
});

test('crops begin anywhere in the padded image, and half of the images are mirrored', () => {
  const count = 100;
  const values = drawn(0, count);
  const part = (which: number) => Array.from({ length: count * 50 }, (_, i) => values[3 * i + which]!);
  for (const which of [0, 1]) assert.deepEqual(new Set(part(which)), new Set([0, 1, 2, 3, 4, 5, 6, 7, 8]));
  const mirrored = part(2).filter((value) => value === 1).length / part(2).length;
  // Four standard deviations of 5,000 coin flips.
  assert.ok(Math.abs(mirrored - 0.5) < 4 * Math.sqrt(0.25 / 5000), `${mirrored}`);
  assert.ok(variations({ pad: 0, flip: false }, { seed: 1, round: 0, batch: 4 })(0, 3).every((value) => value === 0));
});

/** The definition, pixel by pixel; pixels outside the image are black. */
function byDefinition({ shape, data }: HostTensor, variation: Int32Array, pad: number): number[] {
  const [batch, height, width, channels] = shape as [number, number, number, number];
  const result: number[] = [];
  for (let image = 0; image < batch; image++) {
    const [down, right, mirrored] = variation.slice(3 * image);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const [row, column] = [y + down! - pad, (mirrored ? width - 1 - x : x) + right! - pad];
        const isInside = row >= 0 && row < height && column >= 0 && column < width;
        for (let c = 0; c < channels; c++)
          result.push(isInside ? data[((image * height + row) * width + column) * channels + c]! : 0);
      }
    }
  }
  return result;
}

const augmenting = program<{ readonly pad: number }>('augmenting', (scope, { images, variation }, { pad }) => ({
  varied: vary(scope, images!, variation!, pad),
}));

for (const { name, engine } of engines) {
  test(`on ${name} each image is cropped and mirrored as drawn`, async () => {
    for (const pad of [0, 2]) {
      const shape = [6, 4, 5, 3];
      const images: HostTensor = { dtype: 'float32', shape, data: Float32Array.from({ length: 360 }, (_, i) => i + 1) };
      const data = variations({ pad, flip: true }, { seed: 1, round: 0, batch: 6 })(0, 1);
      const variation: HostTensor = { dtype: 'int32', shape: [6, 3], data };
      const { varied } = await engine().run(augmenting, { pad }, { images, variation });
      assert.deepEqual(varied!.shape, shape);
      assert.deepEqual([...varied!.data], byDefinition(images, data, pad));
    }
  });
}
