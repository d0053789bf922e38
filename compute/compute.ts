import type { Compute } from './program.ts';

/**
 * What a stage names in `needs` to get a {@link Compute}. The pipeline loads `module` in the worker, bundled and hashed
 * like a stage; it and `numerics` together are the numerics class in a step's fingerprint.
 */
export const compute = {
  name: 'compute',
  module: new URL('./runtime.ts', import.meta.url).href,
  /** Kinds of device the engine can use, best first. */
  devices: ['cpu'],
  /** The engine and provider; `REPRO_ENGINE` is `onnx` (default) or `reference`. */
  numerics: () => ({ engine: process.env.REPRO_ENGINE ?? 'onnx', provider: 'cpu' }),
  /** Never read: carries the type that `open` of the module resolves to. */
  type: undefined as Compute | undefined,
};
