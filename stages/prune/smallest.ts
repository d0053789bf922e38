import { elementAt } from '../../compute/element-at.ts';

/**
 * How many of `n` weights a round prunes: the largest k with k / n <= ratio. For 1/3 that is floor(n / 3). floor(n *
 * ratio) would be one too few where rounding puts the product just below a whole number (100 * 0.29).
 *
 * @param ratio 0 … 1, the paper's ρ
 */
export function pruneCount(n: number, ratio: number): number {
  if (n === 0) return 0;
  const k = Math.floor(n * ratio);
  return k < n && (k + 1) / n <= ratio ? k + 1 : k;
}

/**
 * A copy of one layer's weights in which the nonzero weights with the smallest magnitudes are exactly 0. Of equal
 * magnitudes the first go first.
 *
 * @param ratio share of the nonzero weights to zero, 0 … 1
 */
export function withoutSmallest(weights: Float32Array, ratio: number): Float32Array {
  const magnitudes = weights.filter((weight) => weight !== 0).map(Math.abs);
  const count = pruneCount(magnitudes.length, ratio);
  if (count === 0) return weights.slice();
  // The built-in sort of a Float32Array is numeric, and much faster than sorting indices with a comparator.
  const threshold = elementAt(magnitudes.sort(), count - 1);
  let ties = count - magnitudes.indexOf(threshold);
  return weights.map((weight) => {
    const magnitude = Math.abs(weight);
    if (magnitude > threshold) return weight;
    if (magnitude === threshold && ties-- <= 0) return weight;
    return 0;
  });
}
