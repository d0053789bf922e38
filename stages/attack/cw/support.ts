import type { HostTensor, HostTensors } from '../../../compute/program.ts';
import type { Network } from '../../model/network.ts';
import { named } from '../../model/named.ts';
import { rowCount } from '../../model/rows.ts';

/** A model, and the images to attack it on, uint8 [N, height, width, channels]. */
export interface Problem {
  readonly net: Network;
  readonly model: HostTensors;
  readonly images: HostTensor;
}

/**
 * The same problem restricted to the pixels that the network reads, as a smaller network. A pixel whose weights are all
 * pruned always has gradient 0, so the least perturbation does not change it: minimum-norm attacks give the same result
 * on the remaining pixels, in a fraction of the time. A network that does not start with a dense layer reads every
 * pixel and is returned unchanged.
 *
 * Sizes are rounded up to multiples of 8, with pixels of weight 0 and value 0, so that rows are whole vectors and many
 * models share a compiled graph.
 */
export function restrictToSupport({ net, model, images }: Problem): Problem {
  const read = support(net, model);
  const all = net.input.reduce((product, axis) => product * axis, 1);
  const size = roundedUp(read?.length ?? all);
  const [first] = net.layers;
  if (read === null || size >= all || first?.kind !== 'dense') return { net, model, images };
  const name = `${first.name}.weight`;
  const columns = ({ data }: HostTensor, rows: number, into: Float32Array | Uint8Array) => {
    for (let row = 0; row < rows; row++) {
      const own = data.subarray(row * all, (row + 1) * all);
      into.set(
        read.map((pixel) => own[pixel] ?? 0),
        row * size,
      );
    }
    return into;
  };
  const count = rowCount(images);
  const weight = columns(named(model, name), first.out, new Float32Array(first.out * size));
  return {
    net: { ...net, input: [1, size, 1] },
    model: { ...model, [name]: { dtype: 'float32', shape: [first.out, size], data: weight } },
    images: { dtype: 'uint8', shape: [count, 1, size, 1], data: columns(images, count, new Uint8Array(count * size)) },
  };
}

/**
 * Row-major positions of the pixels that a first dense layer reads, ascending; null if the first layer is not dense.
 */
export function support(net: Network, model: HostTensors): readonly number[] | null {
  const [first] = net.layers;
  if (first?.kind !== 'dense') return null;
  const { data } = named(model, `${first.name}.weight`);
  const width = data.length / first.out;
  const read = new Uint8Array(width);
  for (let at = 0; at < data.length; at++) if (data[at] !== 0) read[at % width] = 1;
  return Array.from(read.keys()).filter((pixel) => read[pixel] === 1);
}

function roundedUp(count: number): number {
  return Math.max(8, Math.ceil(count / 8) * 8);
}
