import type { NonEmpty } from './group-by.ts';
import { fullSpread } from './references.ts';

/** How sparse a net is after a pruning round. */
export interface Pruned {
  /** Share of the weights that are exactly 0, mean over the references. */
  readonly sparsity: number;
  /** 1 − sparsity, kept above 0 even without any nonzero weight: the position on a logarithmic axis. */
  readonly density: number;
}

/** A model's number of weights, and how many are not exactly 0. */
interface Counted {
  readonly weights: number;
  readonly nonzero: number;
}

export function pruned(models: NonEmpty<Counted>): Pruned {
  const mean = (read: (model: Counted) => number) => fullSpread(models, read).mean;
  return {
    sparsity: mean(({ weights, nonzero }) => (weights - nonzero) / weights),
    // Count no weights as half a weight: a logarithmic axis cannot show 0.
    density: mean(({ weights, nonzero }) => Math.max(nonzero, 0.5) / weights),
  };
}
