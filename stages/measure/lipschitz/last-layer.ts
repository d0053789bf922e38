import type { HostTensor } from '../../../compute/program.ts';
import { elementAt } from '../../../compute/element-at.ts';
import type { Network } from '../../model/network.ts';

/** Norms of w_a − w_b for every pair of classes, [classes, classes] row by row; 0 for a = b. */
export interface Differences {
  readonly classes: number;
  readonly l1: Float64Array;
  readonly l2: Float64Array;
}

/**
 * Norms of the differences between the last layer's rows. A logistic head's logits are [0, f], so its only pair differs
 * by w itself.
 *
 * @param weight [classes, in], or [1, in] for a logistic head
 */
export function differencesOf({ head }: Pick<Network, 'head'>, { shape, data }: HostTensor): Differences {
  const [outputs = 0, size = 0] = shape;
  const given = Array.from({ length: outputs }, (_, k) => data.subarray(k * size, (k + 1) * size));
  const rows = head === 'logistic' ? [new Float32Array(size), ...given] : given;
  const classes = rows.length;
  const [l1, l2] = [new Float64Array(classes * classes), new Float64Array(classes * classes)];
  for (const [a, one] of rows.entries()) {
    for (const [b, other] of rows.entries()) {
      let [sum, squares] = [0, 0];
      for (const [i, weight] of one.entries()) {
        const difference = weight - elementAt(other, i);
        sum += Math.abs(difference);
        squares += difference * difference;
      }
      l1[a * classes + b] = sum;
      l2[a * classes + b] = Math.sqrt(squares);
    }
  }
  return { classes, l1, l2 };
}

/** The mean over pairs of different classes. */
export function meanOverPairs(norms: Float64Array, classes: number): number {
  return norms.reduce((sum, norm) => sum + norm, 0) / (classes * (classes - 1));
}
