import type * as tf from '@tensorflow/tfjs-core';
import { elementAt } from '../../element-at.ts';
import type { Value } from '../../graph/graph.ts';
import type { Recorder } from '../../graph/recorder.ts';
import { broadcastShape } from '../../graph/shape.ts';
import { transpose } from '../../graph/views.ts';
import type { Binary, Kernels } from './kernel.ts';

/** Matrix products. */
export const matrix: Kernels = {
  BatchMatMul: (r, { a, b }: Binary, { transposeA, transposeB }: tf.BatchMatMulAttrs) => {
    const [rows, inner] = edges(a, transposeA);
    const [height, columns] = edges(b, transposeB);
    if (inner !== height) {
      throw new RangeError(
        `expected matrices with equal inner sizes, got [${a.shape}] and [${b.shape}] with transposes ${transposeA} and ${transposeB}. Transpose or reshape one of them.`,
      );
    }
    const shape = [...broadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2)), rows, columns];
    const isPlain = a.shape.length === 2 && b.shape.length === 2 && a.dtype === 'float32';
    return isPlain ? product(r, a, b, transposeA, transposeB, shape) : batched(r, a, b, transposeA, transposeB, shape);
  },
};

/** Gemm reads transposed matrices in place. */
function product(r: Recorder, a: Value, b: Value, transA: boolean, transB: boolean, shape: number[]): Value {
  const [left, right] = [untransposed(a), untransposed(b)];
  return r.op(
    'Gemm',
    [left ?? a, right ?? b],
    { dtype: a.dtype, shape },
    { transA: Number(transA !== (left !== undefined)), transB: Number(transB !== (right !== undefined)) },
  );
}

/** The product of two matrices or their transposes. */
export function gemm(r: Recorder, a: Value, b: Value, { transA = 0, transB = 0 } = {}): Value {
  const shape = [elementAt(a.shape, transA), elementAt(b.shape, 1 - transB)];
  return r.op('Gemm', [a, b], { dtype: 'float32', shape }, { transA, transB });
}

/** ONNX's MatMul takes no transposes; ONNX Runtime's own variant does, for floats. */
function batched(r: Recorder, a: Value, b: Value, transA: boolean, transB: boolean, shape: number[]): Value {
  const type = { dtype: a.dtype, shape };
  if (a.dtype !== 'float32') return r.op('MatMul', [turned(r, a, transA), turned(r, b, transB)], type);
  if (!transA && !transB) return r.op('MatMul', [a, b], type);
  const attributes = { transA: Number(transA), transB: Number(transB) };
  return elementAt(r.node('FusedMatMul', [a, b], [type], { attributes, domain: 'com.microsoft' }), 0);
}

function turned(r: Recorder, x: Value, isTransposed: boolean): Value {
  const axes = [...x.shape.keys()];
  return isTransposed
    ? transpose(r, x, [...axes.slice(0, -2), elementAt(axes, axes.length - 1), elementAt(axes, axes.length - 2)])
    : x;
}

function untransposed({ producer }: Value): Value | undefined {
  return producer?.op === 'Transpose' ? producer.inputs[0] : undefined;
}

function edges({ shape }: Value, isTransposed: boolean): [number, number] {
  const [rows, columns] = [elementAt(shape, shape.length - 2), elementAt(shape, shape.length - 1)];
  return isTransposed ? [columns, rows] : [rows, columns];
}
