import type { z } from 'zod';
import { canonicalJson, type Json } from './canonical-json.ts';
import type { Codec } from './codec.ts';

/**
 * A JSON artifact, checked by a Zod schema when written and when read. Numbers must be finite: use `null` for a missing
 * value.
 */
export function json<K extends string, S extends z.ZodType>(kind: K, schema: S): Codec<K, z.output<S>> {
  return {
    kind,
    extension: 'json',
    encode: (value) => Buffer.from(`${canonicalJson(schema.parse(value) as Json)}\n`),
    decode: (bytes) => schema.parse(JSON.parse(Buffer.from(bytes).toString('utf8'))),
  };
}
