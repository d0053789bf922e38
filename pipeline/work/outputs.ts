import type { AnyCodec } from '../../artifacts/codec.ts';
import { CodecError } from '../../artifacts/codec-error.ts';
import type { Store } from '../../artifacts/store.ts';
import type { AnyDefinition } from '../definition.ts';
import { encodeOutput } from './exchange.ts';
import type { Job, Outcome } from './job.ts';

type Outputs = Extract<Outcome, { type: 'done' }>['outputs'];

/**
 * Encodes and stores what a step returned. Each output is read back first: what other steps will see must be what this
 * one wrote.
 *
 * @throws TypeError that names an output that is missing or wrong, CodecError when it does not read back as written
 */
export function storeOutputs(
  store: Pick<Store, 'put'>,
  { outputs }: Pick<AnyDefinition, 'outputs'>,
  { step }: Pick<Job, 'step'>,
  values: unknown,
): Outputs {
  const stored = Object.entries(outputs).map(([name, codec]) => {
    const bytes = encodeOutput(name, codec, values);
    const problem = readBack(codec, bytes);
    if (problem !== undefined) {
      throw new CodecError(
        `step ${step}, output "${name}": expected ${codec.kind} to read back as it was written, but ${problem}. ` +
          "Make its decode undo its encode; in a schema's z.codec, too.",
      );
    }
    return [name, { digest: store.put(bytes), size: bytes.length }] as const;
  });
  return Object.fromEntries(stored);
}

/** How what was read differs; undefined if it does not. */
function readBack(codec: AnyCodec, bytes: Uint8Array): string | undefined {
  let again: Uint8Array;
  try {
    // A copy: a decoded value may be a view of its bytes.
    again = codec.encode(codec.decode(Uint8Array.from(bytes)));
  } catch (error) {
    return `it cannot be read: ${(error as Error).message}`;
  }
  const known = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (known.equals(again)) return undefined;
  const at = known.findIndex((byte, i) => byte !== again[i]);
  const excerpt = (text: Uint8Array) => JSON.stringify(Buffer.from(text.subarray(at, at + 20)).toString('latin1'));
  return at === -1
    ? `it grew from ${known.length} to ${again.length} bytes`
    : `byte ${at} differs: ${excerpt(known)} became ${excerpt(again)}`;
}
