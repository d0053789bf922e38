import type { Project } from '../../pipeline/decide/project.ts';
import { oneLine, warn } from '../terminal/output.ts';

/** Repeats what the profile says of processors, when nothing else is used. @param gpus those that the run may use */
export function warnWithoutGpu({ profile, withoutGpu }: Project, gpus: readonly number[]): void {
  if (withoutGpu !== undefined && gpus.length === 0)
    warn(`profile ${oneLine(profile)} without a GPU: ${oneLine(withoutGpu)}`);
}
