import type { HostTensor, HostTensors } from '../../compute/program.ts';
import { checkData, checkModel } from '../model/fit.ts';
import type { Network } from '../model/network.ts';

/**
 * Checks what an attack is given and takes its images, spread evenly over the split: MNIST's test images come from two groups of
 * writers, one after the other, and the first of them are not like the whole.
 *
 * @param count how many images; null, or more than there are, means all
 * @returns also `rows`: where the images stand in the split, ascending
 * @throws MisfitError when data or model are not for this network, or a weight is not finite
 */
export function attackInputs(
  net: Network,
  count: number | null,
  { data, model }: { readonly data: HostTensors; readonly model: HostTensors },
): {
  readonly model: HostTensors;
  readonly images: HostTensor;
  readonly labels: HostTensor;
  readonly rows: readonly number[];
} {
  checkData(net, data);
  checkModel(net, model);
  const all = data.labels!.data.length;
  const taken = Math.min(count ?? all, all);
  const rows = Array.from({ length: taken }, (_, i) => Math.floor((i * all) / taken));
  return { model, images: pick(data.images!, rows), labels: pick(data.labels!, rows), rows };
}

function pick({ dtype, shape, data }: HostTensor, rows: readonly number[]): HostTensor {
  const size = data.length / shape[0]!;
  const picked = new Uint8Array(rows.length * size);
  rows.forEach((row, i) => {
    picked.set(data.subarray(row * size, (row + 1) * size), i * size);
  });
  return { dtype, shape: [rows.length, ...shape.slice(1)], data: picked };
}
