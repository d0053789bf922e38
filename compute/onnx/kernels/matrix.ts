import type * as tf from '@tensorflow/tfjs-core';
import type { Value } from '../../graph/graph.ts';
import type { Recorder } from '../../graph/recorder.ts';
import { broadcastShape } from '../../graph/shape.ts';
import type { Binary, Kernels } from './kernel.ts';

/** Matrix products. */
export const matrix: Kernels = {
  BatchMatMul: (r, { a, b }: Binary, { transposeA, transposeB }: tf.BatchMatMulAttrs) => {
    const [rows] = edges(a, transposeA);
    const [, columns] = edges(b, transposeB);
    const shape = [...broadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2)), rows, columns];
    const isPlain = a.shape.length === 2 && b.shape.length === 2;
    return isPlain ? gemm(r, a, b, transposeA, transposeB, shape) : batched(r, a, b, transposeA, transposeB, shape);
  },
};

/** Gemm reads transposed matrices as they lie. */
function gemm(r: Recorder, a: Value, b: Value, transA: boolean, transB: boolean, shape: number[]): Value {
  const [left, right] = [untransposed(a), untransposed(b)];
  return r.op(
    'Gemm',
    [left ?? a, right ?? b],
    { dtype: a.dtype, shape },
    { transA: Number(transA !== (left !== undefined)), transB: Number(transB !== (right !== undefined)) },
  );
}

/** ONNX's MatMul has no transposes; ONNX Runtime's own variant has. */
function batched(r: Recorder, a: Value, b: Value, transA: boolean, transB: boolean, shape: number[]): Value {
  if (!transA && !transB) return r.op('MatMul', [a, b], { dtype: a.dtype, shape });
  const attributes = { transA: Number(transA), transB: Number(transB) };
  const options = { attributes, domain: 'com.microsoft' };
  return r.node('FusedMatMul', [a, b], [{ dtype: a.dtype, shape }], options)[0]!;
}

function untransposed({ producer }: Value): Value | undefined {
  return producer?.op === 'Transpose' ? producer.inputs[0] : undefined;
}

function edges({ shape }: Value, isTransposed: boolean): [number, number] {
  const [rows, columns] = [shape.at(-2)!, shape.at(-1)!];
  return isTransposed ? [columns, rows] : [rows, columns];
}
