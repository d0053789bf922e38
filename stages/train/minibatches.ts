import { elementAt } from '../../compute/element-at.ts';
import { random } from '../model/random.ts';

/**
 * Which images each iteration sees: epoch after epoch without a gap, each epoch all images in its own order, so a
 * minibatch may end one epoch and begin the next. Caffe reads in file order instead.
 *
 * @param seed 0 … 2^53 - 1
 * @param round 0 for a reference, k for the retraining after the k-th pruning
 * @param images how many there are
 * @param batch images per minibatch
 * @returns the indices of iterations `first` … `first + count - 1`, row-major [count, batch]; independent of earlier
 * draws
 */
export function minibatches(
  seed: number,
  round: number,
  images: number,
  batch: number,
): (first: number, count: number) => Int32Array {
  let epoch = -1;
  let order = new Int32Array(0);
  return (first, count) => {
    const indices = new Int32Array(count * batch);
    for (let i = 0; i < indices.length; i++) {
      const position = first * batch + i;
      const wanted = Math.floor(position / images);
      if (wanted !== epoch) order = shuffled(seed, round, wanted, images);
      epoch = wanted;
      indices[i] = elementAt(order, position - wanted * images);
    }
    return indices;
  };
}

/** Fisher-Yates shuffle of 0 … `images` - 1. */
function shuffled(seed: number, round: number, epoch: number, images: number): Int32Array<ArrayBuffer> {
  const { below } = random(seed, 'shuffle', epoch, round);
  const order = new Int32Array(images).map((_, i) => i);
  for (let last = images - 1; last > 0; last--) {
    const other = below(last + 1);
    const moved = elementAt(order, last);
    order[last] = elementAt(order, other);
    order[other] = moved;
  }
  return order;
}
