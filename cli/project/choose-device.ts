import { availableParallelism } from 'node:os';
import { type Choice, choice } from '../../compute/devices/choice.ts';
import { findCudaProvider } from '../../compute/devices/cuda-provider.ts';
import { discoverGpus } from '../../compute/devices/gpus.ts';

/** The options that say where to compute. */
export interface DeviceArguments {
  readonly device?: string;
  readonly threads?: number;
}

/**
 * Decides what steps compute with: what `--device` and `--threads` say, else what the environment says, else CUDA where
 * its provider is installed and there is a GPU, else the CPU.
 *
 * @throws ComputeError when the engine cannot use the device
 */
export async function chooseDevice({ device, threads }: DeviceArguments): Promise<Choice> {
  const asked = {
    ...process.env,
    ...(device !== undefined && { REPRO_DEVICE: device }),
    ...(threads !== undefined && { REPRO_THREADS: String(threads) }),
  };
  const chosen = choice(asked);
  return asked.REPRO_DEVICE ? chosen : { ...chosen, device: await usualDevice(chosen) };
}

/** What of a choice an option or a variable gave that this machine would not choose by itself. */
export async function givenIn(chosen: Choice, { device }: DeviceArguments): Promise<Partial<Choice>> {
  const isGiven = Boolean(device ?? process.env.REPRO_DEVICE) && chosen.device !== (await usualDevice(chosen));
  return {
    ...(chosen.engine !== 'onnx' && { engine: chosen.engine }),
    ...(isGiven && { device: chosen.device }),
    ...(chosen.threads !== 1 && { threads: chosen.threads }),
  };
}

async function usualDevice({ engine }: Choice): Promise<Choice['device']> {
  return engine === 'onnx' && (await isCudaReady()) ? 'cuda' : 'cpu';
}

/** How many workers the CPU has cores for. */
export function defaultJobs({ threads }: Choice): number {
  return Math.max(1, Math.floor(availableParallelism() / threads));
}

/** Asks the driver only where the provider is installed: most machines need not wait for it. */
async function isCudaReady(): Promise<boolean> {
  if (findCudaProvider().state !== 'installed') return false;
  return (await discoverGpus()).gpus.length > 0;
}
