import { frobenius, spectralBound } from './spectral-norm.ts';

/** Norms of a layer with weights as a linear map; its bias does not affect them. */
export interface LinearMap {
  /** The layer's name. */
  readonly name: string;
  /** ‖W‖_F. */
  frobenius(weights: Float32Array): number;
  /** An upper bound on the largest ‖W v‖₂ / ‖v‖₂, close to it. */
  spectral(weights: Float32Array): number;
  /**
   * The largest ‖W v‖_∞ / ‖v‖_∞: the largest l1 norm of one output unit's weights. It is the paper's ‖W‖_{1,∞}; where
   * the paper writes a layer as x ↦ Wᵀ x, this is the l1 operator norm of its W.
   */
  rowSum(weights: Float32Array): number;
}

/** A dense layer, whose weights are [out, in]. */
export function denseMap({ name, out }: { readonly name: string; readonly out: number }): LinearMap {
  return {
    name,
    frobenius: (weights) => frobenius(Float64Array.from(weights)),
    spectral: (weights) =>
      spectralBound({ rows: out, columns: weights.length / out, data: Float64Array.from(weights) }),
    rowSum: (weights) => {
      const columns = weights.length / out;
      const sums = Array.from({ length: out }, (_, row) => l1(weights, row * columns, columns));
      return Math.max(...sums);
    },
  };
}

function l1(weights: Float32Array, first: number, count: number): number {
  return weights.subarray(first, first + count).reduce((sum, weight) => sum + Math.abs(weight), 0);
}
