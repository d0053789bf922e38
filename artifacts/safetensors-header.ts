/**
 * Bytes to decode, or a value to encode, that are not safetensors of known dtypes. `where`: a tensor or a part of the
 * file.
 */
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

/** The known element types: name in the format, bytes per element, and typed array. */
export const formats = {
  float32: { code: 'F32', width: 4, array: Float32Array },
  int32: { code: 'I32', width: 4, array: Int32Array },
  uint8: { code: 'U8', width: 1, array: Uint8Array },
  bool: { code: 'BOOL', width: 1, array: Uint8Array },
} as const;
export type Dtype = keyof typeof formats;
const dtypes = Object.keys(formats) as Dtype[];

/** The one name that is not a tensor: an object of strings, which other writers may add. */
export const metadataName = '__metadata__';
/** The format's own limit, since the whole header is parsed at once. */
const largestHeader = 100_000_000;

/** A tensor as described by the header. Its data is from `begin` to `end`, counted from the end of the header. */
interface Member {
  readonly name: string;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

/**
 * Reads and checks the header. The tensors must fill the rest of the file without gaps or overlaps.
 *
 * @returns where the data starts, and the tensors in file order
 * @throws SafetensorsError
 */
export function readHeader(bytes: Uint8Array): { readonly start: number; readonly members: readonly Member[] } {
  const start = 8 + headerLength(bytes);
  const members = Object.entries(parse(bytes.subarray(8, start)))
    .filter(([name, member]) => name !== metadataName || !isMetadata(member))
    .map(([name, member]) => readMember(name, member))
    // An empty tensor may share its offset with the next tensor.
    .sort((a, b) => a.begin - b.begin || a.end - b.end);
  let next = 0;
  for (const { name, begin, end } of members) {
    if (begin !== next) throw new SafetensorsError(labelOf(name), `data from offset ${next}`, `offset ${begin}`);
    next = end;
  }
  if (bytes.length === start + next) return { start, members };
  throw new SafetensorsError('file', `${start + next} bytes according to its header`, `${bytes.length} bytes`);
}

/** Number of values in a shape, known to be exact. */
export function elements(name: string, shape: readonly number[]): number {
  const count = isSizes(shape) ? shape.reduce((product, size) => product * size, 1) : Number.NaN;
  if (Number.isSafeInteger(count)) return count;
  const expected = 'a shape of sizes whose product is at most 2^53 - 1';
  throw new SafetensorsError(labelOf(name), expected, `[${shape}]`);
}

/** A tensor's name in messages. */
export function labelOf(name: string): string {
  return `tensor ${describe(name)}`;
}

function headerLength(bytes: Uint8Array): number {
  if (bytes.length < 8) throw new SafetensorsError('header length', '8 bytes', `${bytes.length} bytes`);
  const length = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  const most = Math.min(largestHeader, bytes.length - 8);
  if (length > BigInt(most)) throw new SafetensorsError('header length', `at most ${most}`, `${length}`);
  return Number(length);
}

function parse(bytes: Uint8Array): object {
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch (error) {
    throw new SafetensorsError('header', 'UTF-8 JSON', (error as Error).message);
  }
  if (isObject(header)) return header;
  throw new SafetensorsError('header', 'a JSON object', describe(header));
}

/** Checks one member of the header by itself: its offsets must match its dtype and shape. */
function readMember(name: string, member: unknown): Member {
  const { dtype: code, shape, data_offsets: offsets } = isObject(member) ? member : {};
  const where = labelOf(name);
  const dtype = dtypes.find((candidate) => formats[candidate].code === code);
  if (dtype === undefined) {
    const known = dtypes.map((candidate) => formats[candidate].code).join(', ');
    throw new SafetensorsError(where, `a dtype of ${known}`, describe(code));
  }
  if (!isSizes(shape)) throw new SafetensorsError(where, 'a shape of sizes', describe(shape));
  if (!isSizes(offsets) || offsets.length !== 2) {
    throw new SafetensorsError(where, 'two data_offsets', describe(offsets));
  }
  const [begin, end] = offsets as [number, number];
  const size = elements(name, shape) * formats[dtype].width;
  if (end - begin === size) return { name, dtype, shape, begin, end };
  throw new SafetensorsError(where, `${size} bytes for ${code} [${shape}]`, `offsets ${begin} to ${end}`);
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
