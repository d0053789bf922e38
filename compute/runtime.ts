import { ComputeError } from './compute-error.ts';
import type { Compute } from './program.ts';

/** Loaded only when chosen: a worker pays for one engine's start. */
const engines = {
  onnx: async () => (await import('./engines/onnx.ts')).onnxEngine(),
  reference: async () => (await import('./engines/reference.ts')).referenceEngine(),
};

/**
 * Opens the engine that `REPRO_ENGINE` names (`onnx` by default) on a device; called once per worker.
 *
 * @throws ComputeError of kind `engine` when there is no such engine, or it cannot use such a device
 */
export async function open(device: { kind: string; index: number }): Promise<Compute> {
  const name = process.env.REPRO_ENGINE ?? 'onnx';
  if (!Object.hasOwn(engines, name)) {
    throw new ComputeError(
      'engine',
      `expected REPRO_ENGINE to be one of ${Object.keys(engines).join(', ')}, got ${JSON.stringify(name)}. Unset it for the default.`,
    );
  }
  if (device.kind !== 'cpu') {
    throw new ComputeError(
      'engine',
      `engine ${name}: expected a device of kind cpu, got ${JSON.stringify(device.kind)}. Lease it a processor core.`,
    );
  }
  return engines[name as keyof typeof engines]();
}
