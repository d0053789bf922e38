import { availableParallelism } from 'node:os';
import { choice } from '../../compute/devices/choice.ts';
import { findCudaProvider } from '../../compute/devices/cuda-provider.ts';
import { discoverGpus } from '../../compute/devices/gpus.ts';

/** What the user said about where to compute. */
export interface DeviceArguments {
  readonly device?: string;
  readonly threads?: number;
}

/**
 * Decides where steps compute, for this process and its workers: what `--device` and `--threads` say, else what the environment says, else
 * CUDA where its provider was installed and there is a GPU, else the processor.
 *
 * @throws ComputeError when engine and device do not go together
 */
export async function chooseDevice({ device, threads }: DeviceArguments): Promise<void> {
  if (device !== undefined) process.env.REPRO_DEVICE = device;
  if (threads !== undefined) process.env.REPRO_THREADS = String(threads);
  if (!process.env.REPRO_DEVICE && choice().engine === 'onnx' && (await isCudaReady()))
    process.env.REPRO_DEVICE = 'cuda';
  choice();
}

/** Workers that the processor has cores for. */
export function defaultJobs(): number {
  return Math.max(1, Math.floor(availableParallelism() / choice().threads));
}

/** Looks at the driver only where someone installed the provider: most machines need not wait for it. */
async function isCudaReady(): Promise<boolean> {
  if (findCudaProvider().state !== 'there') return false;
  return (await discoverGpus()).gpus.length > 0;
}
