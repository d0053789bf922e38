import type { z } from 'zod';
import { canonicalJson, type Json } from './canonical-json.ts';
import type { Codec } from './codec.ts';
import { CodecError } from './codec-error.ts';
import { checkReversible } from './json-schema.ts';

/**
 * A JSON artifact, checked by a Zod schema when written and when read. Numbers must be finite: use `null` for a missing
 * value. For values that JSON lacks, such as dates, use `z.codec`.
 *
 * @throws CodecError when the schema holds a transform, a preprocess or a pipe, which work in one direction only
 */
export function json<K extends string, S extends z.ZodType>(kind: K, schema: S): Codec<K, z.output<S>> {
  let hasCodec: boolean | undefined;
  const isTwoWay = () => {
    hasCodec ??= checkReversible(kind, schema);
    return hasCodec;
  };
  try {
    isTwoWay();
  } catch (error) {
    // A lazy part may refer to what its file declares further down; it is searched at first use.
    if (error instanceof CodecError) throw error;
  }
  return {
    kind,
    extension: 'json',
    encode(value) {
      const stored = isTwoWay() ? schema.encode(value) : schema.parse(value);
      return Buffer.from(`${canonicalJson(stored as Json)}\n`);
    },
    decode(bytes) {
      isTwoWay();
      return schema.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
    },
  };
}
