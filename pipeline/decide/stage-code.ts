import type { Fingerprint } from '../../cache/record.ts';
import type { Choice } from '../../compute/devices/choice.ts';
import type { Facility } from '../definition.ts';
import type { Step } from '../step.ts';
import { bundleCode, type Code } from './code.ts';
import type { Installed } from './packages.ts';

/** What a step runs: its own bundle, its facility's bundle, and the numerics class. */
export interface StageCode {
  readonly code: Code;
  readonly facility?: Code;
  readonly numerics: Fingerprint['numerics'];
}

/**
 * Bundles the code that the steps' stages and facilities reach.
 *
 * @returns looks up the code of one of the steps
 */
export async function readStageCode(
  steps: readonly Step[],
  installed: Installed,
  choice: Choice,
): Promise<(step: Step) => StageCode> {
  const facilities = new Set(steps.flatMap((step) => facilityOf(step) ?? []));
  const files = new Set([...steps.map(({ stage }) => stage.file), ...Array.from(facilities, ({ module }) => module)]);
  const bundles = files.size === 0 ? new Map<string, Code>() : await bundleCode(files, installed);
  const numerics = new Map(
    Array.from(facilities, (facility) => [facility, numericsOf(facility, bundles.get(facility.module)!, choice)]),
  );
  return (step) => {
    const facility = facilityOf(step);
    const code = bundles.get(step.stage.file)!;
    if (!facility) return { code, numerics: undefined };
    return { code, facility: bundles.get(facility.module)!, numerics: numerics.get(facility) };
  };
}

export function facilityOf(step: Step): Facility | undefined {
  return step.stage.definition.needs?.facility;
}

function numericsOf(facility: Facility, code: Code, choice: Choice): NonNullable<Fingerprint['numerics']> {
  return { ...facility.numerics(choice), ...code.packages, code: code.digest };
}
