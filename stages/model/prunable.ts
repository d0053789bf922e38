import type { HostTensor, HostTensors } from '../../compute/program.ts';

/**
 * The weight tensors of a model, sorted by name: what pruning may zero and what sparsity counts. It leaves out biases
 * and the scales of normalizations, which are vectors (paper, Section 3.1).
 */
export function prunable(model: HostTensors): readonly (readonly [name: string, weight: HostTensor])[] {
  return Object.entries(model)
    .filter(([name, { shape }]) => name.endsWith('.weight') && shape.length >= 2)
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Counts all weights, and those that are not exactly 0. */
export function countWeights(model: HostTensors): { readonly weights: number; readonly nonzero: number } {
  let weights = 0;
  let nonzero = 0;
  for (const [, { data }] of prunable(model)) {
    weights += data.length;
    for (const value of data) if (value !== 0) nonzero++;
  }
  return { weights, nonzero };
}
