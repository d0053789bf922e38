import type { Choice } from '../../compute/devices/choice.ts';
import { DeclarationError } from '../declaration-error.ts';
import type { Step } from '../step.ts';
import type { Lane } from '../work/lane.ts';

/** Which kind of lane a step runs on: the best available device that it can use. Never a silent fallback. */
export function laneKindOf(step: Step, choice: Choice, hasGpu: boolean): Lane['kind'] {
  const { needs } = step.stage.definition;
  if (needs?.device === 'gpu') return 'gpu';
  const usable = needs?.facility?.devices(choice) ?? ['cpu'];
  const best = usable.find((kind) => kind === 'cpu' || (kind === 'gpu' && hasGpu)) ?? usable[0];
  return best === 'gpu' ? 'gpu' : 'cpu';
}

/** Whether any step could use a GPU: only then is it worth looking for one. */
export function wantsGpu(steps: readonly Step[], choice: Choice): boolean {
  return steps.some((step) => laneKindOf(step, choice, true) === 'gpu');
}

/** A GPU that was asked for is not available: exit 3. */
export class DeviceError extends Error {
  override readonly name = 'DeviceError';
}

/**
 * Chooses among the available GPUs.
 *
 * @param asked text of `--gpus 0,1`; undefined means all
 * @throws DeclarationError when the text is not a list of indices
 * @throws DeviceError when one of them is not available
 */
export function chooseGpus(available: readonly number[], asked: string | undefined): readonly number[] {
  if (asked === undefined) return available;
  if (!/^(\d+(,\d+)*)?$/.test(asked)) {
    throw new DeclarationError(
      `--gpus: expected indices such as 0,1, got ${JSON.stringify(asked)}`,
      'Use the indices that nvidia-smi shows.',
    );
  }
  const chosen = asked === '' ? [] : [...new Set(asked.split(',').map(Number))];
  const absent = chosen.filter((index) => !available.includes(index));
  if (absent.length > 0) {
    const have = available.length > 0 ? `found: ${available.join(', ')}` : 'none was found';
    throw new DeviceError(
      `--gpus: no GPU ${absent.join(', ')}; ${have}. ` +
        'Use one of these or omit --gpus; `repro doctor` shows what was found.',
    );
  }
  return chosen;
}
