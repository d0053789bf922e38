import type { Digest } from '../../artifacts/digest.ts';
import type { Fingerprint, StepRecord } from '../../cache/record.ts';
import type { Handle, Step } from '../step.ts';
import { type Cue, cuesOf } from './cue.ts';
import type { Evidence } from './evidence.ts';
import { identify } from './fingerprint.ts';

/** Whether a step's result can be used as it is. */
export type Freshness =
  | { readonly kind: 'fresh'; readonly record: StepRecord }
  | { readonly kind: 'stale'; readonly cues: readonly Cue[]; readonly key: Digest; readonly fingerprint: Fingerprint };

/** A step's key, and the record under it if that record names every output. */
export interface Candidate {
  readonly fingerprint: Fingerprint;
  readonly key: Digest;
  readonly record: StepRecord | undefined;
}

/**
 * Looks up the result that a step would restore.
 *
 * @param digestOf the digest behind each input handle: every producer must be done
 */
export async function findCandidate(
  step: Step,
  evidence: Evidence,
  digestOf: (handle: Handle) => Digest,
): Promise<Candidate> {
  const { fingerprint, key } = identify(step, evidence.code(step), digestOf);
  const record = await evidence.find(key);
  // Equal keys mean equal fingerprints: ours shares its parts with other steps, so the record's own copy is dropped.
  return { fingerprint, key, record: record && hasOutputs(record, step) ? { ...record, fingerprint } : undefined };
}

/**
 * Decides whether a step must run; nothing else does. The plan asks for each step, the scheduler asks again for a step
 * whose inputs were not known then.
 *
 * A step is fresh when its key has a record with every output, nobody forced it, and none of its outputs is damaged.
 *
 * @param damage why outputs of the record cannot be used; see {@link damageOf}
 */
export async function freshnessOf(
  step: Step,
  { record, key, fingerprint }: Candidate,
  evidence: Evidence,
  damage: (record: StepRecord) => readonly Cue[],
): Promise<Freshness> {
  const stale = (cues: readonly Cue[]) => ({ kind: 'stale', cues, key, fingerprint }) as const;
  if (!record) return stale(await cuesOf(step.id, fingerprint, evidence.latest));
  if (evidence.forced(step)) return stale([{ kind: 'forced' }]);
  const cues = damage(record);
  return cues.length > 0 ? stale(cues) : { kind: 'fresh', record };
}

/** Why a record's outputs cannot be used: a corrupt output never can; a missing one matters only when it is wanted. */
export function damageOf(record: StepRecord, isWanted: (output: string) => boolean, evidence: Evidence): Cue[] {
  return Object.entries(record.outputs).flatMap(([output, { digest }]): Cue[] => {
    const state = evidence.artifact(digest);
    if (state === 'corrupt') return [{ kind: 'output-corrupt', output, digest }];
    if (state === 'missing' && isWanted(output)) return [{ kind: 'output-missing', output, digest }];
    return [];
  });
}

/** A record written by other code may lack an output that the stage promises. */
function hasOutputs(record: StepRecord, step: Step): boolean {
  return Object.keys(step.stage.definition.outputs).every((output) => Object.hasOwn(record.outputs, output));
}
