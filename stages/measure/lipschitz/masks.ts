import type { HostTensors } from '../../../compute/program.ts';
import { named } from '../../model/named.ts';
import type { Network } from '../../model/network.ts';
import { random } from '../../model/random.ts';
import { differencesOf, meanOverPairs } from './last-layer.ts';
import { lipschitzLayers } from './lipschitz-layers.ts';

/** Identifies one random set of masks. What it removes depends only on these values and, per layer, on its name. */
export interface MaskDraw {
  readonly seed: number;
  /** α, the probability of removing a weight. */
  readonly alpha: number;
  readonly index: number;
}

/** A layer's factor in c₁ and c₂. */
export interface Factor {
  readonly layer: string;
  readonly c1: number;
  readonly c2: number;
}

/** Removes each weight with probability α, independently. */
export function maskRandomly(weights: Float32Array, layer: string, { seed, alpha, index }: MaskDraw): Float32Array {
  const { uniform } = random(seed, `mask of ${layer}`, index, Math.round(alpha * 1e6));
  return weights.map((weight) => (uniform() < alpha ? 0 : weight));
}

/**
 * The factors of c₁ and c₂, hidden layers first; that of the last layer is a mean over pairs of classes. With `draw`,
 * of masked weights.
 *
 * @throws NoLipschitzBoundError
 */
export function factorsOf(net: Network, model: HostTensors, draw?: MaskDraw): Factor[] {
  const { hidden, last } = lipschitzLayers(net);
  const weightsOf = (layer: string) => {
    const weights = named(model, `${layer}.weight`).data as Float32Array;
    return draw === undefined ? weights : maskRandomly(weights, layer, draw);
  };
  const factors = hidden.map(({ name, rowSum, frobenius }) => {
    const weights = weightsOf(name);
    return { layer: name, c1: rowSum(weights), c2: frobenius(weights) };
  });
  const { classes, l1, l2 } = differencesOf(net, { ...named(model, `${last}.weight`), data: weightsOf(last) });
  return [...factors, { layer: last, c1: meanOverPairs(l1, classes), c2: meanOverPairs(l2, classes) }];
}
