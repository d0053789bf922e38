import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type HostTensors, tensors } from '../../../artifacts/safetensors.ts';
import { split } from '../../../stages/data/split.ts';

const images = { dtype: 'uint8', shape: [2, 1, 2, 1], data: Uint8Array.of(1, 2, 3, 4) } as const;
const labels = { dtype: 'uint8', shape: [2], data: Uint8Array.of(0, 1) } as const;

test('an encoded split decodes to the same split', () => {
  assert.deepEqual(split.decode(split.encode({ images, labels })), { images, labels });
});

const refused: readonly [fact: string, value: HostTensors, message: RegExp][] = [
  ['no labels', { images }, /split, labels: expected uint8 \[N\], got none/],
  ['no images', { labels }, /split, images: expected uint8 \[N, height, width, channels\], got none/],
  ['images without channels', { images: { ...images, shape: [2, 1, 2] }, labels }, /got uint8 \[2,1,2\]/],
  [
    'images of another dtype',
    { images: { ...images, dtype: 'int32', data: Int32Array.of(1, 2, 3, 4) }, labels },
    /got int32 \[2,1,2,1\]/,
  ],
  [
    'fewer labels than images',
    { images, labels: { ...labels, shape: [1], data: Uint8Array.of(0) } },
    /split, labels: expected uint8 \[2\], got uint8 \[1\]/,
  ],
];
for (const [fact, value, message] of refused) {
  test(`${fact}: refused on decoding`, () => {
    assert.throws(() => split.decode(tensors('split').encode(value)), { name: 'SafetensorsError', message });
  });
}
