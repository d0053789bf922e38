import type { Choice } from './devices/choice.ts';
import type { Compute } from './program.ts';

/**
 * What a stage names in `needs` to get a {@link Compute}. The pipeline loads `module` in the worker, bundled and hashed
 * like a stage; it and `numerics` together are the numerics class in a step's fingerprint.
 */
export const compute = {
  name: 'compute',
  module: new URL('./runtime.ts', import.meta.url).href,
  /** The kind of lane that the chosen device needs; no other kind replaces it. */
  devices: ({ device }: Choice): readonly string[] => [device === 'cpu' ? 'cpu' : 'gpu'],
  /** What decides the last bits besides code and packages; several threads add in another order. */
  numerics: ({ engine, device, threads }: Choice): Readonly<Record<string, string>> => ({
    engine,
    provider: device,
    ...(threads === 1 ? {} : { threads: String(threads) }),
  }),
  /** Packages that only the engine `tensorflow` loads. */
  unused: ({ engine }: Choice): readonly string[] =>
    engine === 'tensorflow' ? [] : ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'],
  /** Never read: carries the type that `open` of the module resolves to. */
  type: undefined as Compute | undefined,
};
