import type { Digest } from '../../artifacts/digest.ts';
import type { Fingerprint, StepRecord } from '../../cache/record.ts';
import { ofStep } from '../../pipeline/of-step.ts';
import type { Handle, Step } from '../../pipeline/step.ts';
import { recordOf } from '../project/find-step.ts';
import type { Prospect } from '../project/prospect.ts';

/** An artifact that a step took as input. */
export interface Ingredient {
  readonly digest: Digest;
  /** `STEP:OUTPUT`; undefined for a stale result, whose inputs may be wired differently now. */
  readonly of?: string;
}

/** How a step's result was made: from which code, params, packages and inputs, when and on what. */
export interface Provenance {
  readonly step: string;
  readonly state: 'fresh' | 'stale';
  readonly at: string;
  readonly device: string;
  readonly processor: string;
  readonly outputs: StepRecord['outputs'];
  readonly code: Digest;
  /** Whether it is a user's file rather than the result of a stage. */
  readonly isSource: boolean;
  readonly params: Fingerprint['params'];
  readonly numerics: Fingerprint['numerics'];
  readonly packages: Fingerprint['packages'];
  readonly inputs: { readonly [name: string]: readonly Ingredient[] };
}

/** The provenance of the step's fresh result, else of its latest; undefined when it has none. */
export async function provenanceOf(step: Step, prospect: Prospect): Promise<Provenance | undefined> {
  const record = await recordOf(step, prospect);
  if (record === undefined) return undefined;
  const { at, device, processor, outputs, fingerprint } = record;
  const { code, params, numerics, packages, inputs } = fingerprint;
  const state = ofStep(prospect.plan, step).kind === 'fresh' ? 'fresh' : 'stale';
  const ingredients = Object.entries(inputs).map(([name, digests]) => {
    const handles = state === 'fresh' ? ([step.inputs[name] ?? []].flat() as Handle[]) : [];
    return [name, [digests].flat().map((digest, i) => ingredient(digest, handles[i]))];
  });
  return {
    ...{ step: step.id, state, at, device, processor, outputs, code, params, numerics, packages },
    isSource: step.source !== undefined,
    inputs: Object.fromEntries(ingredients),
  };
}

function ingredient(digest: Digest, handle: Handle | undefined): Ingredient {
  return { digest, ...(handle && { of: `${handle.step.id}:${handle.output}` }) };
}
