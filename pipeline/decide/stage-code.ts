import type { Fingerprint } from '../../cache/record.ts';
import type { Choice } from '../../compute/devices/choice.ts';
import { providerPackage } from '../../compute/devices/cuda-provider.ts';
import type { Facility } from '../definition.ts';
import { declaredEnvironment } from '../environment.ts';
import type { Step } from '../step.ts';
import { bundleCode, type Code } from './code.ts';
import type { Closure } from './packages/closure.ts';
import { readContent } from './packages/content.ts';
import type { Installed } from './packages/installed.ts';

/** What a step runs: its own bundle, its facility's bundle, the numerics class, and the variables it sees. */
export interface StageCode {
  readonly code: Code;
  readonly facility?: Code;
  readonly numerics: Fingerprint['numerics'];
  /** The variables that its stage declares, with their values now. */
  readonly environment: Readonly<Record<string, string>>;
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
      return [facility, { facility: code, numerics: numericsOf(facility, code, choice, installed) }];
    }),
  );
  return (step) => {
    const facility = facilityOf(step);
    return {
      code: bundleOf(bundles, step.stage.file),
      numerics: undefined,
      environment: declaredEnvironment(step.stage.definition, process.env),
      ...(facility && opened.get(facility)),
    };
  };
}

/** The packages that a step loads, for itself and for its facility. */
export function closuresOf({ code, facility }: StageCode): Closure[] {
  return facility === undefined ? [code.closure] : [code.closure, facility.closure];
}

function bundleOf(bundles: ReadonlyMap<string, Code>, file: string): Code {
  const code = bundles.get(file);
  if (code !== undefined) return code;
  throw new RangeError(`expected a file that was bundled, got ${file}`);
}

function facilityOf(step: Step): Facility | undefined {
  return step.stage.definition.needs?.facility;
}

function numericsOf(facility: Facility, code: Code, choice: Choice, installed: Installed) {
  const { packages } = code.closure;
  return { ...facility.numerics(choice), ...packages, ...providerOf(code, choice, installed), code: code.digest };
}

/** What `doctor --install` adds to a package counts for the device that it is added for. */
function providerOf({ closure }: Code, { device }: Choice, { apart, contents }: Installed): Record<string, string> {
  if (device !== 'cuda') return {};
  const added = closure.reached
    .filter(({ name }) => name === providerPackage)
    .map(({ folder }) => readContent(folder, 'provider', apart, contents))
    .filter(({ files }) => files > 0);
  return added.length === 0 ? {} : { 'cuda provider': added.map(({ digest }) => digest).join(', ') };
}
