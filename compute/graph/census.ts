import type { TensorGraph } from './graph.ts';
import { live } from './live.ts';

/** Counts the nodes of each operator, in loops' bodies too: `{ Gemm: 2, Relu: 1 }`, most frequent first. */
export function census(graph: TensorGraph): { readonly [operator: string]: number } {
  const counts: { [operator: string]: number } = {};
  for (const { op } of live(graph).nodes) counts[op] = (counts[op] ?? 0) + 1;
  return Object.fromEntries(Object.entries(counts).sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)));
}
