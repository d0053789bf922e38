import type { HostTensor } from '../../compute/program.ts';

/** Images per program call. Bounds the memory for activations. */
const size = 1000;

/** Yields a split's images in chunks whose activations fit in memory; views, no copies. */
export function* chunksOf({ dtype, shape, data }: HostTensor): Generator<{ first: number; images: HostTensor }> {
  const [all, ...image] = shape as [number, ...number[]];
  const pixels = data.length / all;
  for (let first = 0; first < all; first += size) {
    const count = Math.min(size, all - first);
    const part = data.subarray(first * pixels, (first + count) * pixels);
    yield { first, images: { dtype, shape: [count, ...image], data: part } };
  }
}
