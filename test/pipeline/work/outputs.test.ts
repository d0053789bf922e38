import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import type { AnyCodec } from '../../../artifacts/codec.ts';
import { digestOf } from '../../../artifacts/digest.ts';
import { json } from '../../../artifacts/json.ts';
import { storeOutputs } from '../../../pipeline/work/outputs.ts';

const store = (codec: AnyCodec, value: unknown) =>
  storeOutputs({ put: digestOf }, { outputs: { out: codec } }, { step: 'share/a' }, { out: value });

const problemOf = (found: RegExp) => ({
  name: 'CodecError',
  message: new RegExp(`^step share/a, output "out": expected row to read back as it was written, but ${found.source}`),
});

test('an output reads back as it was written', () => {
  const { out } = store(json('row', z.number()), 0.5);
  assert.deepEqual(out, { digest: digestOf(Buffer.from('0.5\n')), size: 4 });
});

test('a z.codec whose directions disagree is refused when a value is written', () => {
  const percent = z.codec(z.number(), z.number(), { decode: (a) => a * 100, encode: (a) => a });
  assert.throws(() => store(json('row', percent), 0.5), problemOf(/byte 0 differs: "0\.5\\n" became "50\\n"/));
});

test('so is a schema whose check changes a value each time', () => {
  const percent = z.number().overwrite((share) => share * 100);
  assert.throws(() => store(json('row', percent), 0.5), problemOf(/byte \d+ differs/));
});

test("so are a user's own codecs, of which one loses a digit and one cannot read what it wrote", () => {
  const rounding: AnyCodec = {
    kind: 'row',
    extension: 'txt',
    encode: (value: number) => Buffer.from(String(value)),
    decode: (bytes) => Math.round(Number(Buffer.from(bytes).toString())),
  };
  assert.throws(() => store(rounding, 0.75), problemOf(/byte 0 differs: "0\.75" became "1"/));
  const strict = { ...rounding, decode: () => assert.fail('no such row') };
  assert.throws(() => store(strict, 0.75), problemOf(/it cannot be read: no such row/));
});

test('a missing output is named', () => {
  const definition = { outputs: { out: json('row', z.number()) } };
  const job = { step: 'share/a' };
  assert.throws(
    () => storeOutputs({ put: digestOf }, definition, job, {}),
    /output "out": expected a value of row, got none; run returned no outputs/,
  );
});
