import { DeclarationError } from './declaration-error.ts';
import type { AnyDefinition } from './definition.ts';

/** Variables that the engine sets for each worker; what they decide is in the key in another way, or decides nothing. */
const engines = /^(REPRO_.*|CUDA_VISIBLE_DEVICES|CUDA_DEVICE_ORDER|NVIDIA_TF32_OVERRIDE|NODE_COMPILE_CACHE)$/;

/** @throws DeclarationError when `needs.environment` of a stage names what is no variable, or one of the engine's */
export function checkEnvironment({ name: stage, needs }: Pick<AnyDefinition, 'name' | 'needs'>): void {
  for (const name of needs?.environment ?? []) {
    if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !engines.test(name)) continue;
    const why = engines.test(name) ? 'a variable that the engine does not set itself' : 'the name of a variable';
    throw new DeclarationError(
      `stage ${stage}: needs.environment expects ${why}, got ${JSON.stringify(name)}`,
      "Name variables such as ['LC_ALL']; pass what the engine decides as a param.",
    );
  }
}

/** The variables that a stage declares, with their values; those that are not set are left out. */
export function declaredEnvironment(
  { needs }: Pick<AnyDefinition, 'needs'>,
  env: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  const names = [...new Set(needs?.environment)].sort();
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = env[name];
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
}
