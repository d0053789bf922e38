import { type Field, fieldsOf, ProtobufError } from './protobuf-fields.ts';

/** One tensor of a layer, row-major. */
export interface Blob {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** A layer of a trained network as Caffe saves it. */
export interface CaffeLayer {
  readonly name: string;
  /** E.g. `InnerProduct`, `Convolution`. */
  readonly type: string;
  /** For these two: weights [out, in] or [out, in, height, width], then biases [out]. */
  readonly blobs: readonly Blob[];
}

// Field numbers of caffe.proto (github.com/BVLC/caffe, src/caffe/proto).
const netLayer = 100;
const layerFields = { name: 1, type: 2, blobs: 7 } as const;
const blobFields = { legacyShape: [1, 2, 3, 4], data: 5, shape: 7 } as const;
const shapeDimension = 1;

/**
 * The named layers of a `.caffemodel` file (a `NetParameter`), in file order. Fields about training are skipped.
 *
 * @throws ProtobufError with the offset, when the bytes are not such a message, or a blob's size does not match its
 * shape
 */
export function readCaffemodel(bytes: Uint8Array): readonly CaffeLayer[] {
  return Array.from(fieldsOf(bytes))
    .filter(({ number }) => number === netLayer)
    .map((field) => readLayer(messageIn(field), field.offset));
}

function readLayer(bytes: Uint8Array, start: number): CaffeLayer {
  let [name, type] = ['', ''];
  const blobs: Blob[] = [];
  for (const field of fieldsOf(bytes, start)) {
    if (field.number === layerFields.name) name = textIn(field);
    if (field.number === layerFields.type) type = textIn(field);
    if (field.number === layerFields.blobs) blobs.push(readBlob(messageIn(field), field.offset));
  }
  return { name, type, blobs };
}

function readBlob(bytes: Uint8Array, start: number): Blob {
  const legacy = new Map<number, number>();
  let shape: readonly number[] | undefined;
  const parts: Float32Array[] = [];
  for (const field of fieldsOf(bytes, start)) {
    if (field.number === blobFields.shape) shape = integersIn(messageIn(field), field.offset);
    if (field.number === blobFields.data) parts.push(floatsIn(field));
    if (blobFields.legacyShape.some((each) => each === field.number)) legacy.set(field.number, integerIn(field));
  }
  const data = joined(parts);
  const axes = shape ?? blobFields.legacyShape.map((each) => legacy.get(each) ?? 1);
  const size = axes.reduce((product, axis) => product * axis, 1);
  if (size !== data.length) throw new ProtobufError(start, `${size} numbers for shape [${axes}]`, `${data.length}`);
  return { shape: axes, data };
}

/** `dim` of a `BlobShape`, packed or not. */
function integersIn(bytes: Uint8Array, start: number): number[] {
  return Array.from(fieldsOf(bytes, start)).flatMap((field) => {
    if (field.number !== shapeDimension) return [];
    if (field.value.wire === 'varint') return [field.value.number];
    // A packed list is a sequence of numbers without tags, so it cannot be read as fields.
    return packedIntegers(messageIn(field), field.offset);
  });
}

function packedIntegers(bytes: Uint8Array, start: number): number[] {
  const values: number[] = [];
  let [value, factor] = [0, 1];
  for (const [i, byte] of bytes.entries()) {
    value += (byte & 0x7f) * factor;
    factor *= 128;
    if (!Number.isSafeInteger(value)) throw new ProtobufError(start + i, 'a number below 2^53', 'a larger one');
    if (byte >= 0x80) continue;
    values.push(value);
    [value, factor] = [0, 1];
  }
  if (factor !== 1) throw new ProtobufError(start + bytes.length, 'a further byte of a number', 'the end');
  return values;
}

function floatsIn({ number, offset, value }: Field): Float32Array {
  if (value.wire === 'varint' || value.wire === 'fixed64' || value.bytes.length % 4 !== 0)
    throw new ProtobufError(offset, `float32 numbers in field ${number}`, wireOf(value));
  // Copied (a Buffer's own `slice` would not copy): numbers in the file have any offset, those of a Float32Array
  // multiples of four.
  return new Float32Array(new Uint8Array(value.bytes).buffer);
}

function messageIn({ number, offset, value }: Field): Uint8Array {
  if (value.wire === 'bytes') return value.bytes;
  throw new ProtobufError(offset, `a message in field ${number}`, wireOf(value));
}

function textIn({ number, offset, value }: Field): string {
  if (value.wire !== 'bytes') throw new ProtobufError(offset, `a text in field ${number}`, wireOf(value));
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(value.bytes);
  } catch {
    throw new ProtobufError(offset, `UTF-8 in field ${number}`, 'other bytes');
  }
}

function integerIn({ number, offset, value }: Field): number {
  if (value.wire === 'varint') return value.number;
  throw new ProtobufError(offset, `an integer in field ${number}`, wireOf(value));
}

function wireOf(value: Field['value']): string {
  return value.wire === 'varint' ? 'a varint' : `${value.wire} of ${value.bytes.length} bytes`;
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
