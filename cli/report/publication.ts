import { ArtifactError } from '../../artifacts/artifact-error.ts';
import type { Digest } from '../../artifacts/digest.ts';
import type { Findings } from '../../pipeline/findings.ts';
import { ofStep } from '../../pipeline/of-step.ts';
import type { Target } from '../../pipeline/pipeline.ts';
import { recordOf } from '../project/find-step.ts';
import type { Prospect } from '../project/prospect.ts';
import { readFindings } from './read-findings.ts';

interface Made {
  readonly digest: Digest;
  readonly at: string;
}

/** A file that the pipeline publishes, as the store has it. */
export type Publication = { readonly file: string; readonly step: string; readonly output: string } & Pick<
  Target,
  'role'
> &
  (
    | (Made & {
        readonly state: 'fresh' | 'stale';
        readonly bytes: Uint8Array;
        /** Content of a file with that role; undefined for a stale file in a format that is no longer read. */
        readonly findings?: Findings;
      })
    /** Up to date, but not in the format of its role. */
    | (Made & { readonly state: 'invalid'; readonly problem: string })
    | { readonly state: 'lost'; readonly digest: Digest; readonly reason: ArtifactError['reason'] }
    | { readonly state: 'not run' }
  );

/** Reads and verifies every published file; one that cannot be used is reported, so that the others can be shown. */
export async function readPublications(prospect: Prospect): Promise<Publication[]> {
  return Promise.all(prospect.project.graph.targets.map((target) => read(target, prospect)));
}

async function read({ file, handle, role }: Target, prospect: Prospect): Promise<Publication> {
  const { step, output } = handle;
  const named = { file, step: step.id, output, ...(role && { role }) };
  const record = await recordOf(step, prospect);
  const digest = record?.outputs[output]?.digest;
  if (record === undefined || digest === undefined) return { ...named, state: 'not run' };
  const state = ofStep(prospect.plan, step).kind === 'fresh' ? 'fresh' : 'stale';
  const made = { ...named, digest, at: record.at };
  const bytes = readArtifact(digest, prospect);
  if (bytes instanceof ArtifactError) return { ...named, state: 'lost', digest, reason: bytes.reason };
  if (role !== 'findings') return { ...made, state, bytes };
  const reading = readFindings(bytes);
  if ('findings' in reading) return { ...made, state, bytes, findings: reading.findings };
  return state === 'stale' ? { ...made, state, bytes } : { ...made, state: 'invalid', problem: reading.problem };
}

function readArtifact(digest: Digest, { past }: Prospect): Uint8Array | ArtifactError {
  try {
    return past.store.get(digest);
  } catch (error) {
    if (error instanceof ArtifactError) return error;
    throw error;
  }
}
