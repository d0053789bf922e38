import type { HostTensor } from '../../compute/program.ts';
import { random } from '../model/random.ts';

/**
 * sign N(0, I) for images of one shape. Normal noise is symmetric and never 0, so its sign is a fair coin for every
 * pixel. An image's coins depend only on seed, purpose, draw and its row in the split, not on the other images.
 *
 * @param purpose the attack that uses them; another attack gets other coins
 * @param rows positions of the images in the split
 * @param draw index of one of several independent draws
 * @returns uint8 like `images`: 1 for +1, 0 for −1
 */
export function noiseSigns(
  seed: number,
  purpose: string,
  { shape }: HostTensor,
  rows: readonly number[],
  draw = 0,
): HostTensor {
  const size = shape.slice(1).reduce((product, axis) => product * axis, 1);
  const data = new Uint8Array(rows.length * size);
  for (const [index, row] of rows.entries()) {
    const { word } = random(seed, purpose, row, draw);
    let bits = 0;
    for (let pixel = 0; pixel < size; pixel++) {
      bits = pixel % 32 === 0 ? word() : bits >>> 1;
      data[index * size + pixel] = bits & 1;
    }
  }
  return { dtype: 'uint8', shape, data };
}
