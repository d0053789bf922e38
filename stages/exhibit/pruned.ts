import type { NonEmpty } from './group-by.ts';
import { fullSpread } from './references.ts';

/** How much of a net is pruned after a round. */
export interface Pruned {
  /** Share of the weights that are exactly 0, mean over the references. */
  readonly sparsity: number;
  /** 1 − sparsity, above 0 even for a model without a weight left: the position on a logarithmic axis. */
  readonly density: number;
}

/** A model's weights in all, and how many are not exactly 0. */
interface Counted {
  readonly weights: number;
  readonly nonzero: number;
}

export function pruned(models: NonEmpty<Counted>): Pruned {
  const mean = (read: (model: Counted) => number) => fullSpread(models, read).mean;
  return {
    sparsity: mean(({ weights, nonzero }) => (weights - nonzero) / weights),
    // Half a weight stands for none: log 0 has no place on the axis.
    density: mean(({ weights, nonzero }) => Math.max(nonzero, 0.5) / weights),
  };
}
