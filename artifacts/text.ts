import type { Codec } from './codec.ts';

/** UTF-8 text, such as CSV, SVG or Markdown. */
export function text<K extends string>(kind: K, extension: string): Codec<K, string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  return { kind, extension, encode: (value) => Buffer.from(value, 'utf8'), decode: (bytes) => decoder.decode(bytes) };
}

/** Bytes as they are, such as PNG. */
export function binary<K extends string>(kind: K, extension: string): Codec<K, Uint8Array> {
  return { kind, extension, encode: (value) => value, decode: (bytes) => bytes };
}
