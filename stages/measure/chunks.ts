import type { HostTensor } from '../../compute/program.ts';

/** Images of one program call: bounds the memory that activations take. */
const size = 1000;

/** A split's images, so many at a time that a program call can hold what becomes of them; views, no copies. */
export function* chunksOf({ dtype, shape, data }: HostTensor): Generator<{ first: number; images: HostTensor }> {
  const [all, ...image] = shape as [number, ...number[]];
  const pixels = data.length / all;
  for (let first = 0; first < all; first += size) {
    const count = Math.min(size, all - first);
    const part = data.subarray(first * pixels, (first + count) * pixels);
    yield { first, images: { dtype, shape: [count, ...image], data: part } };
  }
}
