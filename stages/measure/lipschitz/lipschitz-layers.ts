import { type Layer, shapeAfter } from '../../model/layer.ts';
import type { Network } from '../../model/network.ts';
import { convolutionMap } from './convolution-map.ts';
import { denseMap, type LinearMap } from './linear-map.ts';

/** Lemma 3.1 does not cover this network. */
class NoLipschitzBoundError extends Error {
  override readonly name = 'NoLipschitzBoundError';
  readonly code = 'NO_LIPSCHITZ_BOUND';

  constructor({ name }: Network, got: string) {
    const expected = 'expected dense, conv, maxPool and relu layers, the last of them dense';
    super(`${name}: ${expected}, got ${got}; leave this network out`);
  }
}

/**
 * The part of a network that Lemma 3.1 uses. ReLUs and max-pools of disjoint windows lengthen no vector in any norm, so
 * only layers with weights count.
 */
export interface LipschitzLayers {
  /** The layers before the last, W_1 … W_{d−1}; none in a linear classifier. */
  readonly hidden: readonly LinearMap[];
  /** Name of the last layer, whose rows are the w_k. */
  readonly last: string;
}

/** @throws NoLipschitzBoundError */
export function lipschitzLayers(net: Network): LipschitzLayers {
  const last = net.layers.at(-1);
  if (last?.kind !== 'dense') throw new NoLipschitzBoundError(net, `${last?.kind} as the last layer`);
  let shape: readonly number[] = net.input;
  const hidden = net.layers.slice(0, -1).flatMap((layer) => {
    const input = shape;
    shape = shapeAfter(layer, shape);
    return mapsOf(net, layer, input);
  });
  return { hidden, last: last.name };
}

/** Whether {@link lipschitzLayers} accepts the network. */
export function hasLipschitzBound({ layers }: Network): boolean {
  return layers.at(-1)?.kind === 'dense' && layers.every(({ kind }) => kinds.has(kind));
}

const kinds: ReadonlySet<Layer['kind']> = new Set(['dense', 'conv', 'relu', 'maxPool']);

function mapsOf(net: Network, layer: Layer, input: readonly number[]): LinearMap[] {
  switch (layer.kind) {
    case 'dense':
      return [denseMap(layer)];
    case 'conv':
      return [convolutionMap(layer, input)];
    case 'relu':
    case 'maxPool':
      return [];
    default:
      throw new NoLipschitzBoundError(net, layer.kind);
  }
}
