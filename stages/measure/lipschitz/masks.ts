import type { HostTensors } from '../../../compute/program.ts';
import { named } from '../../model/named.ts';
import type { Network } from '../../model/network.ts';
import { random } from '../../model/random.ts';
import { differencesOf, meanOverPairs } from './last-layer.ts';
import { lipschitzLayers } from './lipschitz-layers.ts';

/** One set of masks among many: what they remove depends on these alone, and in each layer on its name. */
export interface Draw {
  readonly seed: number;
  /** α, the chance of a weight to be removed. */
  readonly alpha: number;
  readonly index: number;
}

/** What one layer, hidden or last, is in c₁ and c₂. */
export interface Factor {
  readonly layer: string;
  readonly c1: number;
  readonly c2: number;
}

/** Weights of which each is removed with probability α, whatever becomes of the others. */
export function masked(weights: Float32Array, layer: string, { seed, alpha, index }: Draw): Float32Array {
  const { uniform } = random(seed, `mask of ${layer}`, index, Math.round(alpha * 1e6));
  return weights.map((weight) => (uniform() < alpha ? 0 : weight));
}

/**
 * The factors of c₁ and c₂, hidden layers first, that of the last a mean over pairs of classes; of masked weights where masks are drawn.
 *
 * @throws NoLipschitzBoundError
 */
export function factorsOf(net: Network, model: HostTensors, draw?: Draw): Factor[] {
  const { hidden, last } = lipschitzLayers(net);
  const weightsOf = (layer: string) => {
    const weights = named(model, `${layer}.weight`).data as Float32Array;
    return draw === undefined ? weights : masked(weights, layer, draw);
  };
  const factors = hidden.map(({ name, rowSum, frobenius }) => {
    const weights = weightsOf(name);
    return { layer: name, c1: rowSum(weights), c2: frobenius(weights) };
  });
  const { classes, l1, l2 } = differencesOf(net, { ...named(model, `${last}.weight`), data: weightsOf(last) });
  return [...factors, { layer: last, c1: meanOverPairs(l1, classes), c2: meanOverPairs(l2, classes) }];
}
