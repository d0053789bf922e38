import type { Choice } from '../../compute/devices/choice.ts';
import type { Gpu } from '../../compute/devices/gpus.ts';
import type { Project } from '../../pipeline/decide/project.ts';
import { chooseGpus, DeviceError, wantsGpu } from '../../pipeline/run/placement.ts';
import type { Step } from '../../pipeline/step.ts';
import { warn } from '../terminal/output.ts';

/**
 * Indices of the GPUs that a run may use. They are looked up only if a step could use one or the user named some.
 *
 * @param asked text of `--gpus`; without it `CUDA_VISIBLE_DEVICES` decides, else all that are found
 */
export async function findGpus(
  { graph: { steps }, compute }: Pick<Project, 'graph' | 'compute'>,
  asked: string | undefined,
): Promise<readonly number[]> {
  if (isUncertain(compute) && usesEngine(steps)) await checkDevice(compute);
  if (asked === undefined && !wantsGpu(steps, compute)) return [];
  if (asked === '') return [];
  // ONNX Runtime takes the adapter that the system prefers.
  if (compute.device === 'webgpu') return chooseGpus([0], asked);
  const { discoverGpus } = await import('../../compute/devices/gpus.ts');
  const { gpus, problem } = await discoverGpus();
  if (problem) warn(problem);
  const found = gpus.map(({ index }) => index);
  return asked === undefined ? visible(gpus, process.env.CUDA_VISIBLE_DEVICES) : chooseGpus(found, asked);
}

/** Whether the choice needs more than npm installs for everyone. */
function isUncertain({ engine, device }: Choice): boolean {
  return device !== 'cpu' || engine === 'tensorflow';
}

function usesEngine(steps: readonly Step[]): boolean {
  return steps.some((step) => step.stage.definition.needs?.facility !== undefined);
}

/** Tries the engine once. @throws DeviceError before any work, rather than in every step */
async function checkDevice(chosen: Choice): Promise<void> {
  const { tryOut } = await import('../../compute/devices/usable.ts');
  const tried = await tryOut(chosen);
  const asked = chosen.engine === 'onnx' ? `--device ${chosen.device}` : `${chosen.engine} on ${chosen.device}`;
  if (!tried.usable) throw new DeviceError(`${asked}: ${tried.why}. ${tried.remedy}`);
}

/** GPUs that CUDA_VISIBLE_DEVICES leaves to this process: the indices or UUIDs that it lists, up to an unknown one. */
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
