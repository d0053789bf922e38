import type { HostTensor } from '../../../compute/program.ts';
import { type Random, random } from '../../model/random.ts';

/** { δ : ‖δ‖_p ≤ R }, with R in pixel units of [0, 1]. */
export interface Ball {
  readonly p: 2 | 'inf';
  readonly radius: number;
}

/** Which points to draw. A point depends only on the seed, its batch and its number in the batch. */
export interface Draw {
  readonly seed: number;
  readonly batch: number;
  readonly count: number;
}

/**
 * Points uniform in a ball around 0. For p = 2, a normal vector gives a uniform direction, and the length is u^{1/n} of
 * the radius, since the volume within a share s of the radius is s^n. For p = ∞, every coordinate is uniform.
 *
 * Muller, A note on a method for generating points uniformly on n-dimensional spheres, Communications of the ACM 2 (4),
 * 1959.
 *
 * @param shape of one point
 * @returns float32 [count, ...shape]
 */
export function pointsInBall({ p, radius }: Ball, shape: readonly number[], { seed, batch, count }: Draw): HostTensor {
  const size = shape.reduce((product, axis) => product * axis, 1);
  const data = new Float32Array(count * size);
  for (let index = 0; index < count; index++) {
    const stream = random(seed, 'ball', batch, index);
    const point = data.subarray(index * size, (index + 1) * size);
    if (p === 2) fillRound(point, radius, stream);
    else fillSquare(point, radius, stream);
  }
  return { dtype: 'float32', shape: [count, ...shape], data };
}

function fillRound(point: Float32Array, radius: number, { uniform }: Random): void {
  const length = radius * uniform() ** (1 / point.length);
  let squares = 0;
  // Box and Muller: two normal numbers from two uniform ones.
  for (let i = 0; i < point.length; i += 2) {
    // Shifted by half a step: at 0 the logarithm is infinite, and at 1 the vector could vanish.
    const far = Math.sqrt(-2 * Math.log(uniform() + 2 ** -25));
    const angle = 2 * Math.PI * uniform();
    const first = far * Math.cos(angle);
    const second = far * Math.sin(angle);
    point[i] = first;
    squares += first * first;
    if (i + 1 === point.length) break;
    point[i + 1] = second;
    squares += second * second;
  }
  const scale = length / Math.sqrt(squares);
  point.forEach((coordinate, i) => {
    point[i] = coordinate * scale;
  });
}

function fillSquare(point: Float32Array, radius: number, { uniform }: Random): void {
  for (let i = 0; i < point.length; i++) point[i] = radius * (2 * uniform() - 1);
}
