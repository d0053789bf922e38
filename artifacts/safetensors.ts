import type { Codec } from './codec.ts';
import {
  type Dtype,
  elements,
  formats,
  labelOf,
  metadataName,
  readHeader,
  SafetensorsError,
} from './safetensors-header.ts';

/** A tensor on the host, row-major; `bool` is 0 and 1 in a Uint8Array. */
export interface HostTensor {
  readonly dtype: Dtype;
  /** Sizes of the axes, outermost first; `[]` is a scalar. */
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array | Uint8Array;
}
export type HostTensors = { readonly [name: string]: HostTensor };

/**
 * Named tensors in the safetensors format (github.com/huggingface/safetensors), which PyTorch and NumPy can load.
 *
 * A value has exactly one encoding: wide element types come first, which aligns every tensor, then names by code unit.
 * `decode` returns views of the given bytes, without copying if their alignment allows, so write to neither.
 *
 * @throws SafetensorsError from both directions
 */
export function tensors<K extends string>(kind: K): Codec<K, HostTensors> {
  return { kind, extension: 'safetensors', encode, decode };
}

// Typed arrays use the host's byte order; the format is little-endian, and so is every platform this project runs on.
function encode(value: HostTensors): Uint8Array {
  for (const [name, tensor] of Object.entries(value)) checkTensor(name, tensor);
  const entries = Object.entries(value).sort(([a, x], [b, y]) => width(y) - width(x) || (a < b ? -1 : 1));
  let end = 0;
  const members = entries.map(([name, { dtype, shape, data }]) => {
    const begin = end;
    end += data.byteLength;
    const member = { dtype: formats[dtype].code, shape, data_offsets: [begin, end] };
    return `${JSON.stringify(name)}:${JSON.stringify(member)}`;
  });
  const text = Buffer.from(`{${members.join(',')}}`);
  const length = Math.ceil(text.length / 8) * 8;
  // Trailing spaces, which JSON ignores, pad the header to a multiple of eight.
  const bytes = new Uint8Array(8 + length + end).fill(0x20, 8, 8 + length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
  bytes.set(text, 8);
  let at = 8 + length;
  for (const [, { data }] of entries) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return bytes;
}

function decode(bytes: Uint8Array): HostTensors {
  const { start, members } = readHeader(bytes);
  return Object.fromEntries(
    members.map(({ name, dtype, shape, begin, end }) => {
      const data = view(dtype, bytes.subarray(start + begin, start + end));
      if (dtype === 'bool') checkBool(name, data);
      return [name, { dtype, shape, data }];
    }),
  );
}

function width({ dtype }: HostTensor): number {
  return formats[dtype].width;
}

function view(dtype: Dtype, bytes: Uint8Array): HostTensor['data'] {
  const { width, array } = formats[dtype];
  const { buffer, byteOffset, byteLength } = bytes.byteOffset % width === 0 ? bytes : Uint8Array.from(bytes);
  return new array(buffer as ArrayBuffer, byteOffset, byteLength / width);
}

function checkTensor(name: string, { dtype, shape, data }: HostTensor): void {
  const where = labelOf(name);
  if (name === metadataName || !name.isWellFormed()) {
    const expected = `a name of whole characters other than ${metadataName}`;
    throw new SafetensorsError(where, expected, JSON.stringify(name));
  }
  if (!Object.hasOwn(formats, dtype)) {
    throw new SafetensorsError(where, `a dtype of ${Object.keys(formats).join(', ')}`, String(dtype));
  }
  const { array } = formats[dtype];
  const count = elements(name, shape);
  if (!(data instanceof array) || data.length !== count) {
    const expected = `${array.name} of ${count} values for ${dtype} [${shape}]`;
    throw new SafetensorsError(where, expected, `${data.constructor.name} of ${data.length}`);
  }
  if (dtype === 'bool') checkBool(name, data);
}

function checkBool(name: string, data: HostTensor['data']): void {
  const at = data.findIndex((value) => value > 1);
  if (at !== -1) throw new SafetensorsError(labelOf(name), '0 or 1 in a bool', `${data[at]} at index ${at}`);
}
