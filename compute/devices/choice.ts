import { ComputeError } from '../compute-error.ts';

/** What each engine can compute on. */
export const engines = {
  onnx: ['cpu', 'webgpu', 'cuda'],
  tensorflow: ['cpu', 'cuda'],
  reference: ['cpu'],
} as const;

/** Which engine computes, and where. */
export interface Choice {
  readonly engine: keyof typeof engines;
  readonly device: 'cpu' | 'webgpu' | 'cuda';
  /** CPU threads per worker. */
  readonly threads: number;
}

/**
 * Reads `REPRO_ENGINE` (default `onnx`), `REPRO_DEVICE` (`cpu`) and `REPRO_THREADS` (1); empty means default.
 *
 * @throws ComputeError of kind `engine` for an unknown name, or a device that the engine cannot use
 */
export function choice(env: Readonly<Record<string, string | undefined>> = process.env): Choice {
  const engine = env.REPRO_ENGINE || 'onnx';
  if (!Object.hasOwn(engines, engine)) throw unknown('REPRO_ENGINE', Object.keys(engines), engine);
  const devices: readonly string[] = engines[engine as keyof typeof engines];
  const device = env.REPRO_DEVICE || 'cpu';
  if (!engines.onnx.some((each) => each === device)) throw unknown('REPRO_DEVICE', engines.onnx, device);
  if (!devices.includes(device)) {
    throw new ComputeError(
      'engine',
      `engine ${engine}: expected a device of ${devices.join(', ')}, got ${device}. ` +
        'Choose another with --device or REPRO_ENGINE.',
    );
  }
  const threads = Number(env.REPRO_THREADS || 1);
  if (!Number.isInteger(threads) || threads < 1) throw unknown('REPRO_THREADS', ['1', '2', '…'], env.REPRO_THREADS);
  return { engine: engine as Choice['engine'], device: device as Choice['device'], threads };
}

/** The variables that make a new process choose the same. */
export function environmentOf({ engine, device, threads }: Choice): Readonly<Record<string, string>> {
  return { REPRO_ENGINE: engine, REPRO_DEVICE: device, REPRO_THREADS: String(threads) };
}

function unknown(name: string, known: readonly string[], got: string | undefined): ComputeError {
  return new ComputeError(
    'engine',
    `expected ${name} to be one of ${known.join(', ')}, got ${JSON.stringify(got)}. Unset it for the default.`,
  );
}
