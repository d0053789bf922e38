import { bytes, integer, integers, message } from '../../../../compute/onnx/protobuf.ts';
import type { Blob, CaffeLayer } from '../../../../stages/data/format/caffemodel.ts';

export interface Manner {
  /** Shapes as four numbers of the legacy kind instead of a message. */
  readonly legacy?: boolean;
  /** Lists as one value each instead of packed. */
  readonly unpacked?: boolean;
}

/** A `NetParameter` as written by Caffe, with fields that a reader must skip. */
export function caffeBytes(layers: readonly CaffeLayer[], manner: Manner = {}): Uint8Array {
  return message([
    bytes(1, 'a net'),
    integer(6, 1),
    ...layers.map(({ name, type, blobs }) =>
      bytes(
        100,
        message([
          bytes(1, name),
          bytes(2, type),
          bytes(3, 'bottom'),
          ...blobs.map((blob) => bytes(7, blobMessage(blob, manner))),
          bytes(117, message([integer(1, blobs.length)])),
        ]),
      ),
    ),
  ]);
}

function blobMessage({ shape, data }: Blob, { legacy = false, unpacked = false }: Manner): Uint8Array {
  const values = Array.from(data, float32);
  return message([
    ...(legacy
      ? [1, 2, 3, 4].map((number, i) => integer(number, shape[i] ?? 1))
      : [bytes(7, unpacked ? message(shape.map((axis) => integer(1, axis))) : integers(1, shape))]),
    ...(unpacked
      ? values.map((value) => Buffer.concat([Buffer.from([(5 << 3) | 5]), value]))
      : [bytes(5, Buffer.concat(values))]),
  ]);
}

function float32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeFloatLE(value);
  return buffer;
}
