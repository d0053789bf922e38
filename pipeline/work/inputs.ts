import type { AnyCodec } from '../../artifacts/codec.ts';
import type { Digest } from '../../artifacts/digest.ts';
import type { Store } from '../../artifacts/store.ts';
import type { InputDigests } from '../decide/fingerprint.ts';
import type { AnyDefinition } from '../definition.ts';
import { decodeInput } from './exchange.ts';

/** How many verified bytes a worker keeps for later steps: a data set is read and hashed once, not once per step. */
const cacheLimit = 256 * 1024 * 1024;

/**
 * Reads, verifies and decodes a step's inputs. Every value is decoded anew from bytes of its own, so a step that changes
 * an input changes nothing for the steps after it, and each codec decodes for itself.
 */
export function decodedInputs(
  store: Pick<Store, 'get' | 'path'>,
  limit: number = cacheLimit,
): (definition: Pick<AnyDefinition, 'inputs'>, inputs: InputDigests) => Record<string, unknown> {
  const kept = new Map<Digest, Uint8Array>();
  let total = 0;

  /** Bytes that nobody else holds. */
  function read(digest: Digest): Uint8Array {
    const known = kept.get(digest);
    const bytes = known ?? store.get(digest);
    if (bytes.length > limit) return bytes;
    kept.delete(digest);
    kept.set(digest, bytes);
    if (known === undefined) total += bytes.length;
    for (const [oldest, { length }] of kept) {
      if (total <= limit) break;
      kept.delete(oldest);
      total -= length;
    }
    // Decoded values may be views of the bytes.
    return Uint8Array.from(bytes);
  }

  const value = (input: string, codec: AnyCodec, digest: Digest) =>
    decodeInput(codec, { input, path: store.path(digest) }, read(digest));
  return (definition, inputs) =>
    Object.fromEntries(
      Object.entries(definition.inputs).map(([name, spec]) => {
        const digests = inputs[name]!;
        const each = (codec: AnyCodec, digest: Digest) => value(name, codec, digest);
        if ('many' in spec) return [name, (digests as Digest[]).map((digest) => each(spec.many, digest))];
        return [name, each(spec, digests as Digest)];
      }),
    );
}
