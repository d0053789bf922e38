import { ArtifactError } from '../../artifacts/artifact-error.ts';
import type { Digest } from '../../artifacts/digest.ts';
import { type HostTensor, type HostTensors, tensors } from '../../artifacts/safetensors.ts';
import { SafetensorsError } from '../../artifacts/safetensors-header.ts';
import type { Store } from '../../artifacts/store.ts';

/** Where an artifact first differs from the one that the same key gave before, in words. */
export function differenceBetween(store: Store, before: Digest, after: Digest): string {
  // Often the earlier one is the reason to run again.
  if (store.state(before) !== 'present') return unknown;
  try {
    return firstDifference(store.get(before), store.get(after));
  } catch (error) {
    if (error instanceof ArtifactError) return unknown;
    throw error;
  }
}

const unknown = 'where they differ is unknown, because the earlier bytes are gone';

/** The first differing tensor and element of two safetensors files, else the first differing byte. */
export function firstDifference(before: Uint8Array, after: Uint8Array): string {
  const [old, made] = [decoded(before), decoded(after)];
  return (old && made && differingTensor(old, made)) ?? differingByte(before, after);
}

function decoded(bytes: Uint8Array): HostTensors | undefined {
  try {
    return tensors('any').decode(bytes);
  } catch (error) {
    if (error instanceof SafetensorsError) return undefined;
    throw error;
  }
}

function differingTensor(before: HostTensors, after: HostTensors): string | undefined {
  for (const [name, old] of Object.entries(before)) {
    const made = after[name];
    if (made === undefined) return `tensor ${name} is gone`;
    if (typeOf(old) !== typeOf(made)) return `tensor ${name} was ${typeOf(old)}, is ${typeOf(made)}`;
    // By bits: NaN differs from NaN, and 0 from -0, only where the bits do.
    const byte = firstUnequal(bytesOf(old), bytesOf(made));
    if (byte === undefined) continue;
    const element = Math.floor(byte / old.data.BYTES_PER_ELEMENT);
    return `tensor ${name}, element [${indexOf(element, old.shape)}] was ${text(old.data[element])}, is ${text(made.data[element])}`;
  }
  const added = Object.keys(after).find((name) => before[name] === undefined);
  return added === undefined ? undefined : `tensor ${added} is new`;
}

/** Tells -0 from 0. */
function text(value: number | undefined): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

function typeOf({ dtype, shape }: HostTensor): string {
  return `${dtype} [${shape.join(', ')}]`;
}

function bytesOf({ data }: HostTensor): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

function indexOf(element: number, shape: readonly number[]): string {
  let rest = element;
  const index = shape.toReversed().map((size) => {
    const at = rest % size;
    rest = Math.floor(rest / size);
    return at;
  });
  return index.toReversed().join(', ');
}

function differingByte(before: Uint8Array, after: Uint8Array): string {
  const at = firstUnequal(before, after);
  if (at !== undefined) return `byte ${at} was ${before[at]}, is ${after[at]}`;
  const [shorter, longer] = [before.length, after.length].sort((a, b) => a - b);
  return `byte ${shorter} is the first after the end of one: lengths ${shorter} and ${longer}`;
}

/** Index of the first differing byte of what both have. */
function firstUnequal(one: Uint8Array, other: Uint8Array): number | undefined {
  const length = Math.min(one.length, other.length);
  for (let i = 0; i < length; i++) if (one[i] !== other[i]) return i;
  return undefined;
}
