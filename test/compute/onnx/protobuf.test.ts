import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { bytes, float, integer, integers, message } from '../../../compute/onnx/protobuf.ts';

test('the examples of the format description are reproduced byte for byte', () => {
  assert.deepEqual([...integer(1, 150)], [0x08, 0x96, 0x01]);
  assert.deepEqual([...bytes(2, 'testing')], [0x12, 0x07, 0x74, 0x65, 0x73, 0x74, 0x69, 0x6e, 0x67]);
  assert.deepEqual([...bytes(3, integer(1, 150))], [0x1a, 0x03, 0x08, 0x96, 0x01]);
  assert.deepEqual([...integers(6, [3, 270, 86942])], [0x32, 0x06, 0x03, 0x8e, 0x02, 0x9e, 0xa7, 0x05]);
});

test('a negative integer takes ten bytes, a field above 15 a longer tag, a float four bytes', () => {
  assert.deepEqual([...integer(1, -1)], [0x08, ...Array.from({ length: 9 }, () => 0xff), 0x01]);
  assert.deepEqual([...integer(20, 1)], [0xa0, 0x01, 0x01]);
  assert.deepEqual([...float(2, 1)], [0x15, 0x00, 0x00, 0x80, 0x3f]);
});

test('written values are read back: integers over the whole safe range, bytes of any length', () => {
  const field = fc.integer({ min: 1, max: 500 });
  fc.assert(
    fc.property(field, fc.maxSafeInteger(), fc.uint8Array({ maxLength: 300 }), (number, value, content) => {
      const encoded = message([integer(number, value), bytes(number, content)]);
      const [tag, afterTag] = varint(encoded, 0);
      const [read, afterValue] = varint(encoded, afterTag);
      const [lengthTag, afterLengthTag] = varint(encoded, afterValue);
      const [length, start] = varint(encoded, afterLengthTag);
      assert.deepEqual([tag, lengthTag], [BigInt(number * 8), BigInt(number * 8 + 2)]);
      assert.equal(Number(BigInt.asIntN(64, read)), value === 0 ? 0 : value);
      assert.equal(Number(length), content.length);
      assert.deepEqual([...encoded.subarray(start)], [...content]);
    }),
  );
});

/** The number at an offset, and the offset after it. */
function varint(encoded: Uint8Array, offset: number): [bigint, number] {
  let [value, shift, at] = [0n, 0n, offset];
  for (;;) {
    const byte = encoded[at]!;
    value |= BigInt(byte & 127) << shift;
    at += 1;
    shift += 7n;
    if (byte < 128) return [value, at];
  }
}
