import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type CaffeLayer, readCaffemodel } from '../../../../stages/data/format/caffemodel.ts';
import { ProtobufError } from '../../../../stages/data/format/protobuf-fields.ts';
import { caffeBytes } from './caffe-bytes.ts';

const blob = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 }).chain((shape) =>
  fc
    .array(fc.float({ noNaN: true }), {
      minLength: shape.reduce((product, axis) => product * axis, 1),
      maxLength: shape.reduce((product, axis) => product * axis, 1),
    })
    .map((data) => ({ shape, data: Float32Array.from(data) })),
);
const layer = fc.record(
  {
    name: fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' }),
    type: fc.constantFrom('InnerProduct', 'CConvolution', 'Pooling'),
    blobs: fc.array(blob, { maxLength: 2 }),
  },
  { noNullPrototype: true },
);

const small: CaffeLayer[] = [
  {
    name: 'ip1',
    type: 'InnerProduct',
    blobs: [
      { shape: [2, 3], data: Float32Array.of(1, -2, 3.5, 0, 1e-30, 7) },
      { shape: [2], data: Float32Array.of(0.25, -1) },
    ],
  },
];

test('files of Caffe are read, packed or not', () => {
  fc.assert(
    fc.property(fc.array(layer, { maxLength: 4 }), fc.boolean(), (layers, unpacked) => {
      assert.deepEqual(readCaffemodel(caffeBytes(layers, { unpacked })), layers);
    }),
  );
});

test('legacy shapes have four axes', () => {
  const [read] = readCaffemodel(caffeBytes(small, { legacy: true }));
  assert.deepEqual(
    read!.blobs.map(({ shape }) => shape),
    [
      [2, 3, 1, 1],
      [2, 1, 1, 1],
    ],
  );
  assert.deepEqual(read!.blobs[0]!.data, small[0]!.blobs[0]!.data);
});

test('every truncation is refused, or ends between two fields', () => {
  const whole = caffeBytes(small);
  for (let length = 0; length < whole.length; length++) {
    const cut = whole.subarray(0, length);
    try {
      // The file's first two fields do not belong to a layer.
      assert.deepEqual(readCaffemodel(cut), [], `${length} bytes`);
    } catch (error) {
      assert.ok(error instanceof ProtobufError, String(error));
      assert.match(error.message, /^byte \d+: expected .*, got /);
    }
  }
});

test('damaged bytes give either the typed error or other values', () => {
  const whole = caffeBytes(small);
  fc.assert(
    fc.property(fc.nat(whole.length - 1), fc.nat(255), (at, byte) => {
      const damaged = Uint8Array.from(whole);
      damaged[at] = byte;
      try {
        readCaffemodel(damaged);
      } catch (error) {
        assert.ok(error instanceof ProtobufError, String(error));
      }
    }),
    { numRuns: 500 },
  );
});

test('a count of values that does not match the shape is refused, naming both', () => {
  const odd = [{ ...small[0]!, blobs: [{ shape: [2, 4], data: Float32Array.of(1, 2, 3) }] }];
  assert.throws(() => readCaffemodel(caffeBytes(odd)), /expected 8 numbers for shape \[2,4\], got 3/);
});
