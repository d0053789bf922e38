import type { HostTensor, HostTensors } from '../../compute/program.ts';
import { elementAt } from '../../compute/element-at.ts';
import { named } from '../model/named.ts';
import type { Network } from '../model/network.ts';
import { rowCount } from '../model/rows.ts';

/** One class of a linear classifier relative to the mean of all: w_k − w̄ and b_k − b̄, in doubles. */
export interface Direction {
  readonly w: Float64Array;
  readonly b: number;
  /** ‖w_k − w̄‖₁ and ‖w_k − w̄‖₂. */
  readonly l1: number;
  readonly l2: number;
}

/**
 * The directions of all classes. A logistic head's logits are [0, f], so both classes have half of w, with opposite
 * signs.
 *
 * @throws Error when the network is not a single dense layer
 */
export function directionsOf(net: Network, model: HostTensors): readonly Direction[] {
  const [layer, ...others] = net.layers;
  if (layer?.kind !== 'dense' || others.length > 0) {
    throw new Error(`${net.name}: expected a linear classifier, a single dense layer, got ${net.layers.length} layers`);
  }
  const [weight, bias] = [named(model, `${layer.name}.weight`), named(model, `${layer.name}.bias`)];
  const size = elementAt(weight.shape, 1);
  const rows = Array.from(bias.data, (b, k) => ({
    w: Float64Array.from(weight.data.subarray(k * size, (k + 1) * size)),
    b,
  }));
  const classes = net.head === 'logistic' ? [{ w: new Float64Array(size), b: 0 }, ...rows] : rows;
  const mean = {
    w: new Float64Array(size).map((_, i) => classes.reduce((sum, { w }) => sum + elementAt(w, i), 0) / classes.length),
    b: classes.reduce((sum, { b }) => sum + b, 0) / classes.length,
  };
  return classes.map(({ w, b }) => {
    const difference = w.map((value, i) => value - elementAt(mean.w, i));
    return {
      w: difference,
      b: b - mean.b,
      l1: difference.reduce((sum, value) => sum + Math.abs(value), 0),
      l2: Math.hypot(...difference),
    };
  });
}

/**
 * (w_k − w̄)·x + b_k − b̄ of every class for one image, pixels in [0, 1]; the largest belongs to the predicted class.
 */
export function marginsOf(directions: readonly Direction[], images: HostTensor, index: number): number[] {
  const size = images.data.length / rowCount(images);
  const pixels = images.data.subarray(index * size, (index + 1) * size);
  return directions.map(({ w, b }) => {
    const product = w.reduce((sum, weight, i) => sum + weight * elementAt(pixels, i), 0);
    return product / 255 + b;
  });
}
