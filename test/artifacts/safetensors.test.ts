import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { type HostTensor, type HostTensors, tensors } from '../../artifacts/safetensors.ts';
import { SafetensorsError } from '../../artifacts/safetensors-header.ts';

const codec = tensors('weights');
/** Raise it to fuzz for longer: `MUTATIONS=1000000 node --test test/artifacts/safetensors.test.ts`. */
const mutations = Number(process.env.MUTATIONS ?? 10_000);

const arrays = { float32: Float32Array, int32: Int32Array, uint8: Uint8Array, bool: Uint8Array } as const;
const tensor = fc
  .tuple(fc.constantFrom('float32', 'int32', 'uint8', 'bool'), fc.array(fc.nat(4), { maxLength: 3 }))
  .chain(([dtype, shape]) => {
    const count = shape.reduce((product, size) => product * size, 1);
    const value = dtype === 'float32' ? fc.float() : dtype === 'bool' ? fc.nat(1) : fc.integer();
    const data = fc.array(value, { minLength: count, maxLength: count }).map((values) => arrays[dtype].from(values));
    return data.map((data): HostTensor => ({ dtype, shape, data }));
  });
const name = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom('__proto__', 'constructor', '0', '', 'fc.weight'),
);
const named = fc
  .array(fc.tuple(name, tensor), { maxLength: 5 })
  .map((entries): HostTensors => Object.fromEntries(entries));

/** A file with the given header and `size` bytes of data. */
function file(header: string | object, size: number): Uint8Array {
  const text = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, Buffer.alloc(size)]);
}

function member(dtype: string, shape: unknown, data_offsets: unknown) {
  return { dtype, shape, data_offsets };
}

describe('an encoded file', () => {
  test('decodes to the same tensors', () => {
    fc.assert(
      fc.property(named, (value) => {
        const decoded = codec.decode(codec.encode(value));
        assert.deepEqual(Object.keys(decoded).sort(), Object.keys(value).sort());
        for (const key of Object.keys(value)) assert.deepEqual(decoded[key], value[key]);
      }),
    );
  });

  test('has the same bytes in any order of names', () => {
    fc.assert(
      fc.property(named, (value) => {
        const reversed = Object.fromEntries(Object.entries(value).reverse());
        assert.deepEqual(codec.encode(reversed), codec.encode(value));
      }),
    );
  });

  test('matches the format byte for byte', () => {
    const bytes = codec.encode({
      b: { dtype: 'uint8', shape: [3], data: Uint8Array.of(7, 8, 9) },
      a: { dtype: 'float32', shape: [1], data: Float32Array.of(1) },
    });
    const header =
      '{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[3],"data_offsets":[4,7]}}';
    const padded = header.padEnd(112);
    assert.equal(Buffer.from(bytes).toString('latin1'), `\x70\0\0\0\0\0\0\0${padded}\0\0\x80\x3f\x07\x08\x09`);
  });

  test('keeps every bit of a float: NaN payloads, -0, subnormals', () => {
    const data = new Float32Array(Uint32Array.of(0x7fc12345, 0x80000000, 1).buffer);
    const decoded = codec.decode(codec.encode({ x: { dtype: 'float32', shape: [3], data } }));
    assert.deepEqual(Buffer.from(decoded.x!.data.buffer, decoded.x!.data.byteOffset, 12), Buffer.from(data.buffer));
  });

  test('may be made from a view of a larger buffer', () => {
    const data = Float32Array.of(1, 2, 3).subarray(1, 2);
    assert.deepEqual(
      codec.decode(codec.encode({ x: { dtype: 'float32', shape: [], data } })).x?.data,
      Float32Array.of(2),
    );
  });
});

describe('decoding', () => {
  const value: HostTensors = {
    x: { dtype: 'int32', shape: [2], data: Int32Array.of(5, -6) },
    y: { dtype: 'uint8', shape: [1], data: Uint8Array.of(4) },
  };

  test('does not copy aligned data', () => {
    const bytes = codec.encode(value);
    for (const { data } of Object.values(codec.decode(bytes))) assert.equal(data.buffer, bytes.buffer);
  });

  test('copies unaligned data', () => {
    const bytes = codec.encode(value);
    const shifted = new Uint8Array(bytes.length + 1).subarray(1);
    shifted.set(bytes);
    assert.deepEqual(codec.decode(shifted), value);
  });

  test("accepts another writer's metadata, order and padding", () => {
    const header = {
      __metadata__: { format: 'pt' },
      b: member('U8', [1], [4, 5]),
      a: member('I32', [], [0, 4]),
    };
    const decoded = codec.decode(file(`${JSON.stringify(header)}   `, 5));
    assert.deepEqual(Object.keys(decoded).sort(), ['a', 'b']);
  });

  const refused: readonly [fact: string, bytes: Uint8Array, message: RegExp][] = [
    ['an empty file', new Uint8Array(), /header length: expected 8 bytes, got 0 bytes/],
    ['a header longer than the file', file('{}', 0).fill(9, 0, 1), /header length: expected at most 2, got 9/],
    ['a header length of 2^64 - 1', file('{}', 0).fill(255, 0, 8), /expected at most 2, got 18446744073709551615/],
    ['a header that is not JSON', file('{"a"', 0), /header: expected UTF-8 JSON/],
    ['a header that is not UTF-8', file('{}', 0).fill(0xff, 8, 9), /header: expected UTF-8 JSON/],
    ['a header that is not an object', file('[]', 0), /header: expected a JSON object, got \[\]/],
    [
      'a tensor that is not an object',
      file({ a: 1 }, 0),
      /tensor "a": expected a dtype of F32, I32, U8, BOOL, got nothing/,
    ],
    ['an unsupported dtype', file({ a: member('F64', [1], [0, 8]) }, 8), /got "F64"/],
    ['a dtype with the name of a method', file({ a: member('constructor', [1], [0, 8]) }, 8), /got "constructor"/],
    ['a negative size', file({ a: member('U8', [-1], [0, 0]) }, 0), /expected a shape of sizes, got \[-1\]/],
    ['a fractional size', file({ a: member('U8', [1.5], [0, 1]) }, 1), /expected a shape of sizes, got \[1.5\]/],
    ['a shape of 2^106 values', file({ a: member('U8', [2 ** 53 - 1, 2 ** 53 - 1], [0, 1]) }, 1), /2\^53 - 1/],
    ['three offsets', file({ a: member('U8', [1], [0, 1, 2]) }, 1), /expected two data_offsets/],
    ['fewer bytes than the shape needs', file({ a: member('I32', [2], [0, 4]) }, 4), /expected 8 bytes for I32 \[2\]/],
    ['offsets that run backwards', file({ a: member('U8', [1], [1, 0]) }, 1), /got offsets 1 to 0/],
    [
      'a gap',
      file({ a: member('U8', [1], [0, 1]), b: member('U8', [1], [2, 3]) }, 3),
      /tensor "b": .* offset 1, got offset 2/,
    ],
    [
      'an overlap',
      file({ a: member('U8', [2], [0, 2]), b: member('U8', [2], [1, 3]) }, 3),
      /tensor "b": .* offset 2, got/,
    ],
    [
      'missing data',
      file({ a: member('U8', [2], [0, 2]) }, 1),
      /file: expected \d+ bytes according to its header, got \d+ bytes/,
    ],
    [
      'trailing data',
      file({ a: member('U8', [1], [0, 1]) }, 2),
      /file: expected \d+ bytes according to its header, got \d+ bytes/,
    ],
    [
      'a bool of 2',
      Buffer.concat([file({ a: member('BOOL', [1], [0, 1]) }, 0), Buffer.of(2)]),
      /expected 0 or 1 in a bool, got 2 at index 0/,
    ],
    ['metadata that is a tensor', file({ __metadata__: member('U8', [0], [0, 0]), a: 3 }, 0), /tensor "a"/],
  ];
  for (const [fact, bytes, message] of refused) {
    test(`refuses ${fact}`, () => {
      assert.throws(() => codec.decode(bytes), { name: 'SafetensorsError', message });
    });
  }

  test('returns valid tensors or throws SafetensorsError for every mutated file', () => {
    const bytes = codec.encode({
      'fc.weight': { dtype: 'float32', shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6) },
      labels: { dtype: 'uint8', shape: [3], data: Uint8Array.of(1, 2, 3) },
      mask: { dtype: 'bool', shape: [2], data: Uint8Array.of(0, 1) },
    });
    const edit = fc.tuple(fc.nat(bytes.length - 1), fc.nat(255));
    const mutation = fc.tuple(fc.array(edit, { minLength: 1, maxLength: 4 }), fc.integer({ min: -20, max: 5 }));
    let refusals = 0;
    fc.assert(
      fc.property(mutation, ([edits, extra]) => {
        const mutated = new Uint8Array(bytes.length + extra);
        mutated.set(bytes.subarray(0, mutated.length));
        for (const [at, byte] of edits) if (at < mutated.length) mutated[at] = byte;
        try {
          const decoded = codec.decode(mutated);
          assert.deepEqual(codec.decode(codec.encode(decoded)), decoded);
        } catch (error) {
          assert(error instanceof SafetensorsError, `expected SafetensorsError, got ${error}`);
          refusals++;
        }
      }),
      { numRuns: mutations },
    );
    assert(refusals > 0.5 * mutations, `expected most mutations to be refused, got ${refusals}`);
  });
});

describe('encoding', () => {
  const one = Float32Array.of(1);
  const refused: readonly [fact: string, value: Record<string, unknown>, message: RegExp][] = [
    [
      'a shape that does not match the data',
      { x: { dtype: 'float32', shape: [2], data: one } },
      /Float32Array of 2 values/,
    ],
    [
      'data of another type',
      { x: { dtype: 'int32', shape: [1], data: one } },
      /expected Int32Array .* got Float32Array of 1/,
    ],
    ['an unsupported dtype', { x: { dtype: 'float64', shape: [1], data: one } }, /expected a dtype of float32, int32/],
    ['a bool of 3', { x: { dtype: 'bool', shape: [1], data: Uint8Array.of(3) } }, /expected 0 or 1 in a bool, got 3/],
    [
      'the reserved name of the metadata',
      { __metadata__: { dtype: 'float32', shape: [1], data: one } },
      /other than __metadata__/,
    ],
    ['a lone surrogate as a name', { '\ud800': { dtype: 'float32', shape: [1], data: one } }, /whole characters/],
  ];
  for (const [fact, value, message] of refused) {
    test(`refuses ${fact}`, () => {
      assert.throws(() => codec.encode(value as HostTensors), { name: 'SafetensorsError', message });
    });
  }
});
