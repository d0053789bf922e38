import { ArtifactError } from '../../artifacts/artifact-error.ts';
import type { Digest } from '../../artifacts/digest.ts';
import type { Target } from '../../pipeline/pipeline.ts';
import { recordOf } from '../project/find-step.ts';
import type { Prospect } from '../project/prospect.ts';

/** A file that the pipeline publishes, as the store has it: of now, of before something changed, damaged, or not made at all. */
export type Publication = { readonly file: string; readonly step: string; readonly output: string } & (
  | { readonly state: 'fresh' | 'stale'; readonly digest: Digest; readonly at: string; readonly bytes: Uint8Array }
  | { readonly state: 'lost'; readonly digest: Digest; readonly reason: ArtifactError['reason'] }
  | { readonly state: 'not made' }
);

/** Reads and verifies every published file; what cannot be used is told, not thrown: the others can still be shown. */
export async function readPublications(prospect: Prospect): Promise<Publication[]> {
  return Promise.all(prospect.project.graph.targets.map((target) => read(target, prospect)));
}

async function read({ file, handle: { step, output } }: Target, prospect: Prospect): Promise<Publication> {
  const named = { file, step: step.id, output };
  const record = await recordOf(step, prospect);
  const digest = record?.outputs[output]?.digest;
  if (record === undefined || digest === undefined) return { ...named, state: 'not made' };
  const state = prospect.plan.get(step)!.kind === 'fresh' ? 'fresh' : 'stale';
  try {
    return { ...named, state, digest, at: record.at, bytes: prospect.past.store.get(digest) };
  } catch (error) {
    if (error instanceof ArtifactError) return { ...named, state: 'lost', digest, reason: error.reason };
    throw error;
  }
}
