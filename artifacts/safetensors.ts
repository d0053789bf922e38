import type { Codec } from './codec.ts';

/** A tensor on the host, row-major; `bool` is 0 and 1 in a Uint8Array. */
export interface HostTensor {
  readonly dtype: 'float32' | 'int32' | 'uint8' | 'bool';
  /** Sizes of the axes, outermost first; `[]` is a scalar. */
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array | Uint8Array;
}
export type HostTensors = { readonly [name: string]: HostTensor };

/** Bytes, or a value to encode, that are no safetensors file of the dtypes in use. `where` is a tensor or a part of the file. */
export class SafetensorsError extends Error {
  override readonly name = 'SafetensorsError';
  readonly where: string;
  readonly expected: string;
  readonly got: string;

  constructor(where: string, expected: string, got: string) {
    super(`safetensors, ${where}: expected ${expected}, got ${got}`);
    this.where = where;
    this.expected = expected;
    this.got = got;
  }
}

/**
 * Named tensors in the safetensors format (github.com/huggingface/safetensors), which PyTorch and NumPy load.
 *
 * One value has one encoding: wide element types come first so that every tensor is aligned, then names by code unit. What
 * `decode` returns views the given bytes without a copy where their alignment allows, so neither may be written to.
 *
 * @throws SafetensorsError from both directions
 */
export function tensors<K extends string>(kind: K): Codec<K, HostTensors> {
  return { kind, extension: 'safetensors', encode, decode };
}

// Typed arrays use the host's byte order; the format is little-endian, and so is every platform this project runs on.
const formats = {
  float32: { code: 'F32', width: 4, array: Float32Array },
  int32: { code: 'I32', width: 4, array: Int32Array },
  uint8: { code: 'U8', width: 1, array: Uint8Array },
  bool: { code: 'BOOL', width: 1, array: Uint8Array },
} as const;
const dtypes = Object.keys(formats) as HostTensor['dtype'][];

/** The format's own limit; the header is JSON text that has to be parsed at once. */
const largestHeader = 100_000_000;
/** The one name that is no tensor: an object of strings that other writers may leave. */
const metadataName = '__metadata__';

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
  // Trailing spaces, which JSON ignores, bring the data to a multiple of eight.
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

function width({ dtype }: HostTensor): number {
  return formats[dtype].width;
}

function checkTensor(name: string, { dtype, shape, data }: HostTensor): void {
  if (name === metadataName || !name.isWellFormed()) {
    throw new SafetensorsError(
      where(name),
      `a name of whole characters other than ${metadataName}`,
      JSON.stringify(name),
    );
  }
  if (!Object.hasOwn(formats, dtype)) {
    throw new SafetensorsError(where(name), `a dtype of ${Object.keys(formats).join(', ')}`, describe(dtype));
  }
  const { array } = formats[dtype];
  const count = elements(name, shape);
  if (!(data instanceof array) || data.length !== count) {
    throw new SafetensorsError(
      where(name),
      `${array.name} of ${count} values for ${dtype} [${shape}]`,
      `${data.constructor.name} of ${data.length}`,
    );
  }
  if (dtype === 'bool') checkBool(name, data);
}

function decode(bytes: Uint8Array): HostTensors {
  const start = 8 + headerLength(bytes);
  const header = parseHeader(bytes.subarray(8, start));
  const placed = Object.entries(header)
    .filter(([name, member]) => name !== metadataName || !isMetadata(member))
    .map(([name, member]) => readMember(name, member))
    // Empty tensors may share an offset with the tensor that begins there.
    .sort((a, b) => a.begin - b.begin || a.end - b.end);
  let next = 0;
  for (const { name, begin, end } of placed) {
    if (begin !== next) throw new SafetensorsError(where(name), `data from offset ${next}`, `offset ${begin}`);
    next = end;
  }
  if (bytes.length !== start + next) {
    throw new SafetensorsError('file', `${start + next} bytes by its header`, `${bytes.length} bytes`);
  }
  return Object.fromEntries(
    placed.map(({ name, dtype, shape, begin, end }) => {
      const data = view(dtype, bytes.subarray(start + begin, start + end));
      if (dtype === 'bool') checkBool(name, data);
      return [name, { dtype, shape, data }];
    }),
  );
}

function headerLength(bytes: Uint8Array): number {
  if (bytes.length < 8) throw new SafetensorsError('header length', '8 bytes', `${bytes.length} bytes`);
  const length = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  const most = Math.min(largestHeader, bytes.length - 8);
  if (length > BigInt(most)) throw new SafetensorsError('header length', `at most ${most}`, `${length}`);
  return Number(length);
}

function parseHeader(bytes: Uint8Array): object {
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch (error) {
    throw new SafetensorsError('header', 'UTF-8 JSON', (error as Error).message);
  }
  if (isObject(header)) return header;
  throw new SafetensorsError('header', 'a JSON object', describe(header));
}

/** A member of the header, checked in itself: its offsets hold just what dtype and shape say. */
function readMember(name: string, member: unknown) {
  const { dtype: code, shape, data_offsets: offsets } = isObject(member) ? member : {};
  const dtype = dtypes.find((candidate) => formats[candidate].code === code);
  if (dtype === undefined) {
    const known = dtypes.map((candidate) => formats[candidate].code).join(', ');
    throw new SafetensorsError(where(name), `a dtype of ${known}`, describe(code));
  }
  if (!isSizes(shape)) throw new SafetensorsError(where(name), 'a shape of sizes', describe(shape));
  if (!isSizes(offsets) || offsets.length !== 2) {
    throw new SafetensorsError(where(name), 'two data_offsets', describe(offsets));
  }
  const [begin, end] = offsets as [number, number];
  const size = elements(name, shape) * formats[dtype].width;
  if (end - begin === size) return { name, dtype, shape, begin, end };
  throw new SafetensorsError(where(name), `${size} bytes for ${code} [${shape}]`, `offsets ${begin} to ${end}`);
}

/** Number of values of a shape, known to be exact. */
function elements(name: string, shape: readonly number[]): number {
  const count = isSizes(shape) ? shape.reduce((product, size) => product * size, 1) : Number.NaN;
  if (Number.isSafeInteger(count)) return count;
  throw new SafetensorsError(where(name), 'a shape of sizes whose product is at most 2^53 - 1', `[${shape}]`);
}

function view(dtype: HostTensor['dtype'], bytes: Uint8Array): HostTensor['data'] {
  const { width, array } = formats[dtype];
  const { buffer, byteOffset, byteLength } = bytes.byteOffset % width === 0 ? bytes : Uint8Array.from(bytes);
  return new array(buffer as ArrayBuffer, byteOffset, byteLength / width);
}

function checkBool(name: string, data: HostTensor['data']): void {
  const at = data.findIndex((value) => value > 1);
  if (at !== -1) throw new SafetensorsError(where(name), '0 or 1 in a bool', `${data[at]} at index ${at}`);
}

function isSizes(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}

function isMetadata(value: unknown): boolean {
  return isObject(value) && Object.values(value).every((text) => typeof text === 'string');
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function describe(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}

function where(name: string): string {
  return `tensor ${describe(name)}`;
}
