import { ComputeError } from './compute-error.ts';
import { type Choice, choice } from './devices/choice.ts';
import type { Compute } from './program.ts';

/** Each is loaded only when chosen, so a worker starts only one engine. */
const engines: Readonly<Record<Choice['engine'], (chosen: Choice) => Promise<Compute>>> = {
  onnx: async (chosen) => (await import('./engines/onnx.ts')).openOnnx(chosen),
  tensorflow: async ({ device }) => (await import('./engines/tensorflow.ts')).tensorflowEngine(device),
  reference: async () => (await import('./engines/reference.ts')).referenceEngine(),
};

/**
 * Opens the engine that the environment chooses (see `choice`) on a device; called once per worker.
 *
 * @throws ComputeError of kind `engine` when there is no such engine, or it cannot use the device or this kind of lane
 */
export async function open(device: { kind: string; index: number }): Promise<Compute> {
  const chosen = choice();
  const kind = chosen.device === 'cpu' ? 'cpu' : 'gpu';
  if (device.kind !== kind) {
    throw new ComputeError(
      'engine',
      `engine ${chosen.engine} on ${chosen.device}: expected a device of kind ${kind}, got ${JSON.stringify(device.kind)}. Choose with --device.`,
    );
  }
  return engines[chosen.engine](chosen);
}
