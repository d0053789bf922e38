/** Bytes that are not a Protocol Buffers message, or not the expected one. */
export class ProtobufError extends Error {
  override readonly name = 'ProtobufError';

  constructor(offset: number, expected: string, got: string) {
    super(`byte ${offset}: expected ${expected}, got ${got}`);
  }
}

/** One field of a message, with the offset of its value from the start of the file. */
export interface Field {
  readonly number: number;
  readonly offset: number;
  readonly value:
    | { readonly wire: 'varint'; readonly number: number }
    | { readonly wire: 'fixed64' | 'bytes' | 'fixed32'; readonly bytes: Uint8Array };
}

/**
 * The fields of a message, in byte order: https://protobuf.dev/programming-guides/encoding/
 *
 * @param start offset of `bytes` from the start of the file, for messages
 * @throws ProtobufError for truncated bytes, a field number of 0, a group, or a number beyond 2^53
 */
export function* fieldsOf(bytes: Uint8Array, start = 0): Generator<Field> {
  for (let at = 0; at < bytes.length; ) {
    const tag = varint(bytes, at, start);
    const [number, wire] = [Math.floor(tag.value / 8), tag.value % 8];
    if (number === 0) throw new ProtobufError(start + at, 'a field number from 1', '0');
    const begin = tag.end;
    if (wire === 0) {
      const { value, end } = varint(bytes, begin, start);
      yield { number, offset: start + begin, value: { wire: 'varint', number: value } };
      at = end;
      continue;
    }
    const { from, end, kind } = extent(bytes, begin, wire, start);
    if (end > bytes.length) {
      throw new ProtobufError(start + from, `${end - from} bytes of field ${number}`, `${bytes.length - from}`);
    }
    yield { number, offset: start + from, value: { wire: kind, bytes: bytes.subarray(from, end) } };
    at = end;
  }
}

function extent(bytes: Uint8Array, begin: number, wire: number, start: number) {
  if (wire === 1) return { from: begin, end: begin + 8, kind: 'fixed64' } as const;
  if (wire === 5) return { from: begin, end: begin + 4, kind: 'fixed32' } as const;
  if (wire !== 2) throw new ProtobufError(start + begin, 'wire type 0, 1, 2 or 5', `${wire}`);
  const { value, end } = varint(bytes, begin, start);
  return { from: end, end: end + value, kind: 'bytes' } as const;
}

function varint(bytes: Uint8Array, at: number, start: number): { readonly value: number; readonly end: number } {
  let value = 0;
  for (let i = 0; i < 8; i++) {
    const byte = bytes[at + i];
    if (byte === undefined) throw new ProtobufError(start + at + i, 'a further byte of a number', 'the end');
    value += (byte & 0x7f) * 2 ** (7 * i);
    if (byte < 0x80 && Number.isSafeInteger(value)) return { value, end: at + i + 1 };
  }
  throw new ProtobufError(start + at, 'a number below 2^53', 'a larger one');
}
