import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { IdxError, readIdx } from '../../../../stages/data/format/idx.ts';
import { idxSplit } from '../../../../stages/data/format/idx-split.ts';
import { idx } from './idx-bytes.ts';

/** Raise it to fuzz for longer: `MUTATIONS=1000000 node --test test/stages/data/format/idx.test.ts`. */
const mutations = Number(process.env.MUTATIONS ?? 10_000);

test('a well-formed file is read without a copy', () => {
  const bytes = idx([2, 3, 1], [1, 2, 3, 4, 5, 6]);
  const { shape, data } = readIdx('f', bytes, 3);
  assert.deepEqual(shape, [2, 3, 1]);
  assert.deepEqual([...data], [1, 2, 3, 4, 5, 6]);
  assert.equal(data.buffer, bytes.buffer);
});

const refused: readonly [fact: string, bytes: Uint8Array, offset: number, expected: RegExp, got: string][] = [
  ['an empty file', new Uint8Array(), 0, /a zero byte/, 'the end'],
  ['a gzip file', Uint8Array.of(0x1f, 0x8b, 8, 0), 0, /a zero byte/, '31'],
  ['floats', Uint8Array.of(0, 0, 13, 1, 0, 0, 0, 0), 2, /type 8/, '13'],
  ['a wrong number of axes', idx([1], [0]), 3, /3 axes/, '1'],
  ['a truncated header', idx([1, 1, 1], [0]).subarray(0, 9), 9, /a header of 16 bytes/, '9 bytes'],
  ['a truncated file', idx([1, 2, 2], [1, 2, 3]), 19, /4 values for \[1, 2, 2\]/, '3'],
  ['an extra byte', idx([1, 1, 2], [1, 2, 3]), 18, /2 values for \[1, 1, 2\]/, '3'],
  ['sizes of 2^32 - 1', idx([0xffffffff, 0xffffffff, 0xffffffff], [1]), 17, /values for \[4294967295/, '1'],
];
for (const [fact, bytes, offset, expected, got] of refused) {
  test(`${fact} is refused, naming file and offset`, () => {
    assert.throws(
      () => readIdx('images', bytes, 3),
      (error: unknown) => {
        assert(error instanceof IdxError);
        assert.deepEqual([error.file, error.offset, error.got], ['images', offset, got]);
        assert.match(error.expected, expected);
        assert.match(error.message, new RegExp(`^images, offset ${offset}: expected .*, got `));
        return true;
      },
    );
  });
}

test('every mutated file is read in full or refused with the typed error', () => {
  const bytes = idx([3, 2, 2], Array(12).fill(7));
  const edit = fc.tuple(fc.nat(bytes.length - 1), fc.nat(255));
  const mutation = fc.tuple(fc.array(edit, { minLength: 1, maxLength: 3 }), fc.integer({ min: -28, max: 4 }));
  let refusals = 0;
  fc.assert(
    fc.property(mutation, ([edits, extra]) => {
      const mutated = new Uint8Array(bytes.length + extra);
      mutated.set(bytes.subarray(0, mutated.length));
      for (const [at, byte] of edits) if (at < mutated.length) mutated[at] = byte;
      try {
        const { shape, data } = readIdx('f', mutated, 3);
        assert.equal(
          data.length,
          shape.reduce((product, size) => product * size),
        );
        assert.equal(data.length, mutated.length - 16);
      } catch (error) {
        assert(error instanceof IdxError, `expected IdxError, got ${error}`);
        assert(error.offset >= 0 && error.offset <= mutated.length, `offset ${error.offset} is outside the file`);
        refusals++;
      }
    }),
    { numRuns: mutations },
  );
  assert(refusals > mutations / 2, `expected most mutations to be refused, got ${refusals}`);
});

test('images and labels make a split with one channel', () => {
  const images = { name: 'i', bytes: idx([2, 1, 2], [1, 2, 3, 4]) };
  const labels = { name: 'l', bytes: idx([2], [9, 0]) };
  assert.deepEqual(idxSplit(images, labels, 10), {
    images: { dtype: 'uint8', shape: [2, 1, 2, 1], data: Uint8Array.of(1, 2, 3, 4) },
    labels: { dtype: 'uint8', shape: [2], data: Uint8Array.of(9, 0) },
  });
});

test('a label of 10 is refused with its offset', () => {
  const images = { name: 'i', bytes: idx([2, 1, 1], [1, 2]) };
  const labels = { name: 'l', bytes: idx([2], [9, 10]) };
  assert.throws(() => idxSplit(images, labels, 10), { message: 'l, offset 9: expected a label below 10, got 10' });
});

test('more images than labels are refused', () => {
  const images = { name: 'i', bytes: idx([2, 1, 1], [1, 2]) };
  const labels = { name: 'l', bytes: idx([1], [0]) };
  assert.throws(() => idxSplit(images, labels, 10), { message: /l, offset 4: expected 2 labels.*, got 1/ });
});
