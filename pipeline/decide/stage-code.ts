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
  const unused = new Map(Array.from(facilities, (facility) => [facility.module, facility.unused?.(choice) ?? []]));
  const bundles = files.size === 0 ? new Map<string, Code>() : await bundleCode(files, installed, unused);
  const opened = new Map(
    Array.from(facilities, (facility) => {
      const code = bundleOf(bundles, facility.module);
      return [facility, { facility: code, numerics: numericsOf(facility, code, choice) }];
    }),
  );
  return (step) => {
    const facility = facilityOf(step);
    return { code: bundleOf(bundles, step.stage.file), numerics: undefined, ...(facility && opened.get(facility)) };
  };
}

function bundleOf(bundles: ReadonlyMap<string, Code>, file: string): Code {
  const code = bundles.get(file);
  if (code !== undefined) return code;
  throw new RangeError(`expected a file that was bundled, got ${file}`);
}

function facilityOf(step: Step): Facility | undefined {
  return step.stage.definition.needs?.facility;
}

function numericsOf(facility: Facility, code: Code, choice: Choice): NonNullable<Fingerprint['numerics']> {
  return { ...facility.numerics(choice), ...code.packages, code: code.digest };
}
