import type { Project } from '../../pipeline/decide/project.ts';
import { oneLine, warn } from '../terminal/output.ts';

/** Prints what the profile says about running without a GPU, when no GPU is used. @param gpus those that the run may use */
export function warnWithoutGpu({ profile, withoutGpu }: Project, gpus: readonly number[]): void {
  if (withoutGpu !== undefined && gpus.length === 0)
    warn(`profile ${oneLine(profile)} without a GPU: ${oneLine(withoutGpu)}`);
}
