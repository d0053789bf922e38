import type { Gpu } from '../compute/devices.ts';
import { chooseGpus, wantsGpu } from '../pipeline/placement.ts';
import type { Step } from '../pipeline/step.ts';
import { warn } from './output.ts';

/**
 * Indices of the GPUs that a run may use. They are looked for only when a step could use one or the user named some.
 *
 * @param asked text of `--gpus`; without it `CUDA_VISIBLE_DEVICES` decides, else all that are found
 */
export async function findGpus(steps: readonly Step[], asked: string | undefined): Promise<readonly number[]> {
  if (asked === undefined && !wantsGpu(steps)) return [];
  if (asked === '') return [];
  const { discoverGpus } = await import('../compute/devices.ts');
  const { gpus, problem } = await discoverGpus();
  if (problem) warn(problem);
  const found = gpus.map(({ index }) => index);
  return asked === undefined ? visible(gpus, process.env.CUDA_VISIBLE_DEVICES) : chooseGpus(found, asked);
}

/** A batch system or a user limits this process to some GPUs by CUDA's own variable: indices or UUIDs, up to the first unknown. */
function visible(gpus: readonly Gpu[], limit: string | undefined): number[] {
  if (limit === undefined) return gpus.map(({ index }) => index);
  const chosen: number[] = [];
  for (const name of limit.split(',').map((part) => part.trim())) {
    const gpu = gpus.find(
      ({ index, uuid }) => String(index) === name || (name.startsWith('GPU-') && uuid.startsWith(name)),
    );
    if (!gpu) break;
    if (!chosen.includes(gpu.index)) chosen.push(gpu.index);
  }
  return chosen;
}
