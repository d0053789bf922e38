import type { HostTensor, HostTensors } from '../../compute/program.ts';
import { checkData, checkModel } from '../model/fit.ts';
import type { Network } from '../model/network.ts';

/** A model that no attack can say anything about. */
export class UnattackableError extends Error {
  override readonly name = 'UnattackableError';
  readonly code = 'UNATTACKABLE';
}

/**
 * Checks what an attack is given and takes its images.
 *
 * @param count how many images from the first; null, or more than there are, means all
 * @throws MisfitError when data or model are not for this network, UnattackableError when a weight is not finite
 */
export function attackInputs(
  net: Network,
  count: number | null,
  { data, model }: { readonly data: HostTensors; readonly model: HostTensors },
): { readonly model: HostTensors; readonly images: HostTensor; readonly labels: HostTensor } {
  checkData(net, data);
  checkModel(net, model);
  checkFinite(net, model);
  const images = data.images!;
  const most = Math.min(count ?? Number.POSITIVE_INFINITY, images.shape[0]!);
  return { model, images: first(images, most), labels: first(data.labels!, most) };
}

function first({ dtype, shape, data }: HostTensor, count: number): HostTensor {
  const size = shape.slice(1).reduce((product, axis) => product * axis, count);
  return { dtype, shape: [count, ...shape.slice(1)], data: data.subarray(0, size) };
}

function checkFinite(net: Network, model: HostTensors): void {
  for (const [name, { data }] of Object.entries(model)) {
    const at = data.findIndex((value: number) => !Number.isFinite(value));
    if (at === -1) continue;
    throw new UnattackableError(
      `${net.name}: expected finite weights, got ${data[at]} in ${name} at ${at}. Train the model so that it does not diverge.`,
    );
  }
}
