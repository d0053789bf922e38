import type { Digest } from '../../artifacts/digest.ts';
import type { Fingerprint, StepRecord } from '../../cache/record.ts';
import type { Handle, Step } from '../../pipeline/step.ts';
import { recordOf } from '../project/find-step.ts';
import type { Prospect } from '../project/prospect.ts';

/** One artifact that a step was made from. */
export interface Ingredient {
  readonly digest: Digest;
  /** `STEP:OUTPUT`; undefined when the wiring may have changed since. */
  readonly of?: string;
}

/** Where a step's results came from. */
export interface Provenance {
  readonly step: string;
  readonly state: 'fresh' | 'stale';
  readonly at: string;
  readonly device: string;
  readonly processor: string;
  readonly outputs: StepRecord['outputs'];
  readonly code: Digest;
  /** Whether it is a file of the user's, which no code made. */
  readonly isSource: boolean;
  readonly params: Fingerprint['params'];
  readonly numerics: Fingerprint['numerics'];
  readonly packages: Fingerprint['packages'];
  readonly inputs: { readonly [name: string]: readonly Ingredient[] };
}

/** Of the step's present result, else of its latest; undefined when it has none. */
export async function provenanceOf(step: Step, prospect: Prospect): Promise<Provenance | undefined> {
  const record = await recordOf(step, prospect);
  if (record === undefined) return undefined;
  const { at, device, processor, outputs, fingerprint } = record;
  const { code, params, numerics, packages, inputs } = fingerprint;
  const state = prospect.plan.get(step)!.kind === 'fresh' ? 'fresh' : 'stale';
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
