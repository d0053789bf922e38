import type { Codec } from './codec.ts';
import { CodecError } from './codec-error.ts';

/** UTF-8 text, such as CSV, SVG or Markdown. @throws CodecError for half a surrogate pair, which UTF-8 cannot hold */
export function text<K extends string>(kind: K, extension: string): Codec<K, string> {
  // A byte order mark is a character like others, else it would be lost.
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  return {
    kind,
    extension,
    encode(value) {
      if (!value.isWellFormed())
        throw new CodecError(`expected ${kind} of whole characters, got half a surrogate pair`);
      return Buffer.from(value, 'utf8');
    },
    decode: (bytes) => decoder.decode(bytes),
  };
}

/** Bytes as they are, such as PNG. */
export function binary<K extends string>(kind: K, extension: string): Codec<K, Uint8Array> {
  return { kind, extension, encode: (value) => value, decode: (bytes) => bytes };
}
