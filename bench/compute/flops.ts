import { type Layer, shapeAfter } from '../../stages/model/layer.ts';
import type { Network } from '../../stages/model/network.ts';

/** Multiplications and additions per image in a network's products: one forward pass, and one training step. */
export interface Flops {
  readonly forward: number;
  /**
   * Forward pass, gradient by every weight, and gradient by every product's input except the first, which is not
   * needed.
   */
  readonly step: number;
}

export function flopsOf(net: Network): Flops {
  const products = productsOf(net.layers, net.input).filter((flops) => flops > 0);
  const forward = products.reduce((sum, flops) => sum + flops, 0);
  return { forward, step: 3 * forward - products[0]! };
}

function productsOf(layers: readonly Layer[], input: readonly number[]): number[] {
  let shape = input;
  return layers.flatMap((layer) => {
    const before = shape;
    shape = shapeAfter(layer, shape);
    return layer.kind === 'residual' ? productsOf(layer.layers, before) : [product(layer, before, shape)];
  });
}

function product(layer: Layer, before: readonly number[], after: readonly number[]): number {
  const size = (shape: readonly number[]) => shape.reduce((all, axis) => all * axis, 1);
  if (layer.kind === 'dense') return 2 * size(before) * layer.out;
  return layer.kind === 'conv' ? 2 * size(after) * before.at(-1)! * layer.kernel ** 2 : 0;
}
