import type { HostTensor, HostTensors } from '../../../compute/program.ts';
import type { Network } from '../../model/network.ts';
import { named } from '../../model/named.ts';
import { rowCount } from '../../model/rows.ts';

/** An attack's problem: a model and the uint8 images [N, height, width, channels] to attack it on. */
export interface Problem {
  readonly net: Network;
  readonly model: HostTensors;
  readonly images: HostTensor;
}

/**
 * The same problem on the pixels that the network reads, seen as a smaller network. A pixel none of whose weights survived
 * pruning has gradient 0 for ever, so the least perturbation leaves it alone: attacks that look for one give the same on what
 * remains, in a fraction of the time. Networks that do not start with a dense layer read every pixel and come back as they are.
 *
 * Sizes are rounded up to multiples of 8 with pixels of weight 0 and value 0, so that rows are whole vectors and many models share
 * a compiled graph.
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

/** Row-major positions of the pixels that a first dense layer reads, ascending; null when the first layer is of another kind. */
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
