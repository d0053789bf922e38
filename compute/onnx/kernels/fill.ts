import type * as tf from '@tensorflow/tfjs-core';
import type { ElementType, Value } from '../../graph/graph.ts';
import { constant, scalar } from '../../graph/operations.ts';
import type { Recorder } from '../../graph/recorder.ts';
import { expand } from '../../graph/views.ts';
import type { Kernels, Unary } from './kernel.ts';

/** Tensors made from a description: a value, a range. */
export const fill: Kernels = {
  Fill: (r, _: object, { shape, value, dtype }: tf.FillAttrs) =>
    expand(r, scalar(r, Number(value), (dtype ?? 'float32') as ElementType), shape),
  LinSpace: (r, _: object, { start, stop, num }: tf.LinSpaceAttrs) => {
    const step = num > 1 ? (stop - start) / (num - 1) : 0;
    return constant(
      r,
      'float32',
      [num],
      Float32Array.from({ length: num }, (_value, i) => start + i * step),
    );
  },
  OnesLike: (r, { x }: Unary) => expand(r, one(r, x), x.shape),
  Range: (r, _: object, { start, stop, step, dtype }: tf.RangeAttrs) => {
    const length = start === stop || start < stop !== step > 0 ? 0 : Math.ceil((stop - start) / step);
    const values = Array.from({ length }, (_value, i) => start + i * step);
    const elements = dtype === 'int32' ? Int32Array.from(values) : Float32Array.from(values);
    return constant(r, dtype ?? 'float32', [length], elements);
  },
  ZerosLike: (r, { x }: Unary) => expand(r, scalar(r, 0, x.dtype), x.shape),
};

function one(r: Recorder, x: Value): Value {
  return scalar(r, 1, x.dtype);
}
