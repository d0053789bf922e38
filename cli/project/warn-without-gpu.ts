import type { Project } from '../../pipeline/decide/project.ts';
import { oneLine, warn } from '../terminal/output.ts';

/**
 * Warns with the profile's text about running without a GPU.
 *
 * @param gpus those that the run may use; no warning if there is one
 */
export function warnWithoutGpu({ profile, withoutGpu }: Project, gpus: readonly number[]): void {
  if (withoutGpu !== undefined && gpus.length === 0)
    warn(`profile ${oneLine(profile)} without a GPU: ${oneLine(withoutGpu)}`);
}
