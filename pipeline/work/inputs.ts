import type { AnyCodec } from '../../artifacts/codec.ts';
import type { Digest } from '../../artifacts/digest.ts';
import type { Store } from '../../artifacts/store.ts';
import type { InputDigests } from '../decide/fingerprint.ts';
import type { AnyDefinition } from '../definition.ts';
import { decodeInput } from './exchange.ts';

/** How much decoded input a worker keeps for later steps, in bytes: a data set is read once, not once per step. */
const cacheLimit = 256 * 1024 * 1024;

/** Reads and verifies a step's inputs. A worker's steps share the values, so stages must not change them. */
export function decodedInputs(
  store: Store,
): (definition: AnyDefinition, inputs: InputDigests) => Record<string, unknown> {
  const values = new Map<string, { value: unknown; size: number }>();
  let total = 0;

  function read(input: string, codec: AnyCodec, digest: Digest): unknown {
    const name = `${codec.kind}:${digest}`;
    const cached = values.get(name);
    if (cached) {
      values.delete(name);
      values.set(name, cached);
      return cached.value;
    }
    const bytes = store.get(digest);
    const value = decodeInput(codec, { input, path: store.path(digest) }, bytes);
    values.set(name, { value, size: bytes.length });
    total += bytes.length;
    for (const [oldest, { size }] of values) {
      if (total <= cacheLimit || oldest === name) break;
      values.delete(oldest);
      total -= size;
    }
    return value;
  }

  return (definition, inputs) =>
    Object.fromEntries(
      Object.entries(definition.inputs).map(([name, spec]) => {
        const digests = inputs[name]!;
        if ('many' in spec) return [name, (digests as Digest[]).map((digest) => read(name, spec.many, digest))];
        return [name, read(name, spec, digests as Digest)];
      }),
    );
}
