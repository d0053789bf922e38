/** The part of Protocol Buffers' wire format that a model needs: https://protobuf.dev/programming-guides/encoding/ */

/** A message: its fields, encoded, in any order. */
export function message(fields: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(fields);
}

export function integer(field: number, value: number): Uint8Array {
  return Buffer.from([...varint(field * 8), ...varint(value)]);
}

export function float(field: number, value: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return Buffer.from([...varint(field * 8 + 5), ...bytes]);
}

/** Strings, bytes and nested messages. */
export function bytes(field: number, value: Uint8Array | string): Uint8Array {
  const content = typeof value === 'string' ? Buffer.from(value, 'utf8') : value;
  return Buffer.concat([Buffer.from([...varint(field * 8 + 2), ...varint(content.length)]), content]);
}

/** A repeated number, packed. */
export function integers(field: number, values: readonly number[]): Uint8Array {
  return bytes(field, Buffer.from(values.flatMap(varint)));
}

/** Seven bits per byte, lowest first; negative numbers as 64-bit two's complement. */
function varint(value: number): number[] {
  const out: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest > 127n; rest >>= 7n) out.push(Number(rest & 127n) | 128);
  out.push(Number(rest));
  return out;
}
