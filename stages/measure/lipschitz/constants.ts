import type { HostTensors } from '../../../compute/program.ts';
import { named } from '../../model/named.ts';
import type { Network } from '../../model/network.ts';
import { type Differences, differencesOf, meanOverPairs } from './last-layer.ts';
import { lipschitzLayers } from './lipschitz-layers.ts';

/** One value per bound of a layer: l2 by ‖W_j‖_F or by its largest singular value, l∞ by ‖W_j‖_{1,∞}. */
export interface ByNorm {
  readonly frobenius: number;
  readonly spectral: number;
  readonly inf: number;
}

/** L_{ŷ,k} of Lemma 3.1 in two factors: ‖w_ŷ − w_k‖ and the product over the hidden layers. */
export interface Constants {
  readonly last: Differences;
  readonly hidden: ByNorm;
}

/** @throws NoLipschitzBoundError */
export function constantsOf(net: Network, model: HostTensors): Constants {
  const { hidden, last } = lipschitzLayers(net);
  const product = (norm: 'frobenius' | 'spectral' | 'rowSum') =>
    hidden.reduce((bound, layer) => bound * layer[norm](named(model, `${layer.name}.weight`).data as Float32Array), 1);
  return {
    last: differencesOf(net, named(model, `${last}.weight`)),
    hidden: { frobenius: product('frobenius'), spectral: product('spectral'), inf: product('rowSum') },
  };
}

/** The mean of L_{ŷ,k} over pairs of classes. */
export function meanConstants({ last: { classes, l1, l2 }, hidden }: Constants): ByNorm {
  const [pair1, pair2] = [meanOverPairs(l1, classes), meanOverPairs(l2, classes)];
  return { frobenius: pair2 * hidden.frobenius, spectral: pair2 * hidden.spectral, inf: pair1 * hidden.inf };
}
