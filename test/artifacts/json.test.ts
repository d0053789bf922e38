import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { z } from 'zod';
import { CodecError } from '../../artifacts/codec-error.ts';
import { json } from '../../artifacts/json.ts';
import { text } from '../../artifacts/text.ts';

const percent = z.number().transform((share) => share * 100);

describe('a schema that works in one direction is refused when its codec is declared', () => {
  const cases: readonly [name: string, schema: z.ZodType, found: RegExp][] = [
    ['a transform', percent, /codec row: .* Zod transform at its root/],
    ['in a member', z.object({ rows: z.array(z.object({ share: percent })) }), /transform at \.rows\[\]\.share/],
    ['in an optional', z.object({ share: percent.optional() }), /transform at \.share/],
    ['behind a default', z.object({ share: percent.default(1) }), /transform at \.share/],
    ['in a union', z.union([z.string(), percent]), /transform at its root/],
    ['in a record', z.record(z.string(), percent), /transform at \[\]/],
    ['in a tuple', z.tuple([z.string(), percent]), /transform at \[1\]/],
    ['in an intersection', z.intersection(z.object({}), z.object({ share: percent })), /transform at \.share/],
    ['in a catchall', z.object({}).catchall(percent), /transform/],
    ['in a lazy part', z.object({ share: z.lazy(() => percent) }), /transform at \.share/],
    ['a preprocess', z.preprocess(Number, z.number()), /Zod preprocess at its root/],
    ['a pipe', z.string().pipe(z.coerce.number()), /Zod pipe at its root/],
    ['inside a codec', z.codec(percent, z.number(), { decode: (a) => a, encode: (a) => a }), /transform/],
  ];
  for (const [name, schema, found] of cases)
    test(name, () => {
      assert.throws(() => json('row', schema), { name: 'CodecError', message: found });
    });

  test('at first use, where a lazy part refers to what is declared further down', () => {
    const codec = json('row', z.object({ share: z.lazy(() => later) }));
    const later = percent;
    assert.throws(() => codec.encode({ share: 1 }), CodecError);
    assert.throws(() => codec.decode(Buffer.from('{"share":1}')), CodecError);
  });
});

test('a schema that refers to itself is accepted', () => {
  const tree = z.object({
    get children() {
      return z.array(tree);
    },
  });
  const codec = json('tree', tree);
  const value = { children: [{ children: [] }] };
  assert.deepEqual(codec.decode(codec.encode(value)), value);
  assert.deepEqual(json('any', z.json()).decode(Buffer.from('[{}]')), [{}]);
});

test('z.codec carries values that JSON lacks, in nested places, too', () => {
  const day = z.codec(z.iso.datetime(), z.date(), {
    decode: (stored) => new Date(stored),
    encode: (date) => date.toISOString(),
  });
  const codec = json('days', z.object({ days: z.array(day) }));
  const value = { days: [new Date(0)] };
  assert.equal(Buffer.from(codec.encode(value)).toString(), '{"days":["1970-01-01T00:00:00.000Z"]}\n');
  assert.deepEqual(codec.decode(codec.encode(value)), value);
});

test('text keeps a byte order mark, and half a surrogate pair is refused', () => {
  const codec = text('note', 'txt');
  assert.equal(codec.decode(codec.encode('\uFEFFa')), '\uFEFFa');
  assert.throws(() => codec.encode('\uD800'), { name: 'CodecError', message: /expected note of whole characters/ });
});
