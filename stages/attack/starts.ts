import type { HostTensor } from '../../compute/program.ts';
import { random } from '../model/random.ts';

/**
 * Each image's start in the ball: uniform in [−1, 1), to be multiplied by ε. It depends only on the seed, the restart
 * and the image's row in the split, not on the attack: with the same seed PGD and AutoPGD share their starts.
 *
 * @param rows positions of the images in the split
 * @returns float32 like `images`
 */
export function starts(seed: number, restart: number, { shape }: HostTensor, rows: readonly number[]): HostTensor {
  const size = shape.slice(1).reduce((product, axis) => product * axis, 1);
  const data = new Float32Array(rows.length * size);
  for (const [index, row] of rows.entries()) {
    const { uniform } = random(seed, 'pgd', row, restart);
    for (let pixel = 0; pixel < size; pixel++) data[index * size + pixel] = 2 * uniform() - 1;
  }
  return { dtype: 'float32', shape, data };
}
