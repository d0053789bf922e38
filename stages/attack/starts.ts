import type { HostTensor } from '../../compute/program.ts';
import { random } from '../model/random.ts';

/**
 * Where each image's walk begins in the ball: uniform in [−1, 1), to be multiplied by ε. An image's numbers depend on the seed, the restart and
 * its row in the split alone, not on the attack: with the same seed PGD and AutoPGD begin at the same places.
 *
 * @param rows where the images stand in the split
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
