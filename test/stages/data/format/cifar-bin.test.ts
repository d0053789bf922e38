import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { CifarBinError, cifarSplit } from '../../../../stages/data/format/cifar-bin.ts';
import { cifarRecords } from './cifar-bytes.ts';

const record = 3073;

test('the colors of a pixel become adjacent, and rows stay rows', () => {
  const bytes = cifarRecords([3, 9]);
  const { images, labels } = cifarSplit([{ name: 'f', bytes }]);
  assert.deepEqual(images.shape, [2, 32, 32, 3]);
  assert.deepEqual(labels, { dtype: 'uint8', shape: [2], data: Uint8Array.of(3, 9) });
  const place = fc.record({ image: fc.nat(1), row: fc.nat(31), column: fc.nat(31), color: fc.nat(2) });
  fc.assert(
    fc.property(place, ({ image, row, column, color }) => {
      const ours = images.data[((image * 32 + row) * 32 + column) * 3 + color];
      assert.equal(ours, bytes[image * record + 1 + color * 1024 + row * 32 + column]);
    }),
    { numRuns: 1000 },
  );
});

test('files are joined in the given order', () => {
  const files = [cifarRecords([1, 2], 1), cifarRecords([3], 2)].map((bytes, i) => ({ name: `${i}`, bytes }));
  const one = { name: 'one', bytes: Buffer.concat(files.map(({ bytes }) => bytes)) };
  assert.deepEqual(cifarSplit(files), cifarSplit([one]));
  assert.deepEqual([...cifarSplit(files.toReversed()).labels.data], [3, 1, 2]);
});

test('the bytes of the files are neither referenced nor changed', () => {
  const bytes = cifarRecords([5]);
  const { images, labels } = cifarSplit([{ name: 'f', bytes }]);
  bytes.fill(0);
  assert.equal(labels.data[0], 5);
  assert.ok(images.data.some((pixel) => pixel > 0));
});

const good = cifarRecords([0, 1, 2]);
const spoilt = Buffer.from(good);
spoilt[2 * record] = 10;
const refused: readonly [fact: string, bytes: Uint8Array, offset: number, expected: string, got: string][] = [
  ['an empty file', new Uint8Array(), 0, 'records of 3073 bytes', '0 bytes and the end'],
  ['a truncated file', good.subarray(0, -1), 2 * record, 'records of 3073 bytes', '3072 bytes and the end'],
  [
    'an extra byte',
    Buffer.concat([good, good.subarray(0, 1)]),
    3 * record,
    'records of 3073 bytes',
    '1 bytes and the end',
  ],
  ['a label of 10', spoilt, 2 * record, 'a label below 10', '10'],
];
for (const [fact, bytes, offset, expected, got] of refused) {
  test(`${fact} is refused, naming file and offset`, () => {
    const files = [
      { name: 'first', bytes: good },
      { name: 'second', bytes },
    ];
    assert.throws(() => cifarSplit(files), {
      name: 'CifarBinError',
      code: 'INTEGRITY',
      file: 'second',
      offset,
      expected,
      got,
      message: `second, offset ${offset}: expected ${expected}, got ${got}`,
    });
  });
}

test('every file with an invalid length or label is refused', () => {
  const spoiling = fc.record({
    extra: fc.integer({ min: -3 * record, max: record }),
    image: fc.nat(2),
    label: fc.nat(255),
  });
  fc.assert(
    fc.property(spoiling, ({ extra, image, label }) => {
      const bytes = Buffer.concat([good, good.subarray(0, record)], good.length + extra);
      if (image * record < bytes.length) bytes[image * record] = label;
      const isGood = bytes.length > 0 && extra % record === 0 && (label < 10 || image * record >= bytes.length);
      if (isGood) assert.equal(cifarSplit([{ name: 'f', bytes }]).labels.data.length, bytes.length / record);
      else assert.throws(() => cifarSplit([{ name: 'f', bytes }]), CifarBinError);
    }),
    { numRuns: 1000 },
  );
});
