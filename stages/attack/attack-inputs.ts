import type { HostTensor, HostTensors } from '../../compute/program.ts';
import type { Split } from '../data/split.ts';
import { checkData, checkModel } from '../model/check-inputs.ts';
import type { Network } from '../model/network.ts';

/** What is attacked: a model, on some images of a split. */
export interface AttackInputs {
  /** Parameters by name. */
  readonly model: HostTensors;
  /** uint8 [N, height, width, channels]. */
  readonly images: HostTensor;
  /** The true labels, uint8 [N]. */
  readonly labels: HostTensor;
  /** Positions of the images in the split, ascending. */
  readonly rows: readonly number[];
}

/**
 * Checks an attack's inputs and picks its images, spread evenly over the split: MNIST's test images come from two
 * groups of writers, one after the other, so the first images do not represent the whole.
 *
 * @param count number of images; null, or more than the split has: all
 * @throws MismatchError when data or model do not fit this network, or a weight is not finite
 */
export function attackInputs(
  net: Network,
  count: number | null,
  { data, model }: { readonly data: Split; readonly model: HostTensors },
): AttackInputs {
  checkData(net, data);
  checkModel(net, model);
  const all = data.labels.data.length;
  const taken = Math.min(count ?? all, all);
  const rows = Array.from({ length: taken }, (_, i) => Math.floor((i * all) / taken));
  return { model, images: pick(data.images, rows), labels: pick(data.labels, rows), rows };
}

function pick({ dtype, shape: [count = 0, ...rest], data }: HostTensor, rows: readonly number[]): HostTensor {
  const size = data.length / count;
  const picked = new Uint8Array(rows.length * size);
  rows.forEach((row, i) => {
    picked.set(data.subarray(row * size, (row + 1) * size), i * size);
  });
  return { dtype, shape: [rows.length, ...rest], data: picked };
}
