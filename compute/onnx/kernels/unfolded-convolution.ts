import { elementAt } from '../../element-at.ts';
import type { Value } from '../../graph/graph.ts';
import type { Recorder } from '../../graph/recorder.ts';
import { sizeOf } from '../../graph/shape.ts';
import { reshape, transpose } from '../../graph/views.ts';
import { gemm } from './matrix.ts';
import { fold, fromRows, rowsOf, toOihw, unfold, type Windows } from './windows.ts';

/** Convolutions over images as [C, H, W, N]: products with the unfolded windows, which all three share. */
export const unfolded = {
  forward(r: Recorder, x: Value, filter: Value, windows: Windows): Value {
    const products = gemm(r, matrixOf(r, filter), unfold(r, rowsOf(r, x), windows));
    return transpose(r, reshape(r, products, [elementAt(filter.shape, 3), ...windows.places, windows.count]), fromRows);
  },
  filterGradient(r: Recorder, x: Value, dy: Value, windows: Windows): Value {
    const gradient = gemm(r, flat(r, rowsOf(r, dy)), unfold(r, rowsOf(r, x), windows), { transB: 1 });
    return transpose(r, reshape(r, gradient, [elementAt(dy.shape, 3), windows.channels, ...windows.size]), fromOihw);
  },
  inputGradient(r: Recorder, dy: Value, filter: Value, windows: Windows): Value {
    const spread = gemm(r, matrixOf(r, filter), flat(r, rowsOf(r, dy)), { transA: 1 });
    return transpose(r, fold(r, spread, windows), fromRows);
  },
};

const fromOihw = [2, 3, 1, 0];

/** Filters as rows: [O, C * h * w]. */
function matrixOf(r: Recorder, filter: Value): Value {
  return flat(r, transpose(r, filter, toOihw));
}

function flat(r: Recorder, x: Value): Value {
  return reshape(r, x, [elementAt(x.shape, 0), sizeOf(x.shape.slice(1))]);
}
