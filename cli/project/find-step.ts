import type { Digest } from '../../artifacts/digest.ts';
import { listDigests, type Store } from '../../artifacts/store.ts';
import type { StepRecord } from '../../cache/record.ts';
import { DeclarationError } from '../../pipeline/declaration-error.ts';
import { ofStep } from '../../pipeline/of-step.ts';
import { selectStep } from '../../pipeline/select.ts';
import type { Step } from '../../pipeline/step.ts';
import type { Prospect } from './prospect.ts';

/** What the user named: a step, an output, code that steps ran, or an artifact that no step of the profile uses. */
export type Found =
  | { readonly kind: 'step'; readonly step: Step; readonly record: StepRecord | undefined }
  | { readonly kind: 'output'; readonly step: Step; readonly output: string; readonly digest: Digest }
  | { readonly kind: 'code'; readonly steps: readonly string[]; readonly digest: Digest }
  | { readonly kind: 'artifact'; readonly digest: Digest };

/**
 * @param typed a step id or an unambiguous beginning of it, or the beginning of a digest from 4 characters
 * @throws DeclarationError when nothing or more than one thing matches
 */
export async function findStep(typed: string, prospect: Prospect): Promise<Found> {
  const { graph } = prospect.project;
  if (!/^[0-9a-f]{4,64}$/.test(typed) || graph.byId.has(typed)) {
    const step = selectStep(graph, typed);
    return { kind: 'step', step, record: await recordOf(step, prospect) };
  }
  const found = await byDigest(typed, prospect);
  const [only, ...others] = found.values();
  if (only && others.length === 0) return only;
  throw only
    ? new DeclarationError(`${found.size} digests begin with ${typed}`, 'Type more digits.')
    : new DeclarationError(
        `no step and no digest begins with ${typed}`,
        'Run `repro show STEP` to see the digests of a step.',
      );
}

/** The current result of a step, else the latest that these settings made; never that of other settings. */
export async function recordOf(step: Step, { plan, own }: Prospect): Promise<StepRecord | undefined> {
  const verdict = ofStep(plan, step);
  return verdict.kind === 'fresh' ? verdict.record : own(step);
}

async function byDigest(prefix: string, prospect: Prospect): Promise<Map<Digest, Found>> {
  const found = new Map<Digest, Found>();
  const matches = (digest: Digest) => digest.startsWith(prefix);
  for (const digest of listIfThere(prospect.past.store))
    if (matches(digest)) found.set(digest, { kind: 'artifact', digest });
  const coded = new Map<Digest, string[]>();
  for (const step of prospect.project.graph.steps) {
    const record = await recordOf(step, prospect);
    if (!record) continue;
    const { key, outputs, fingerprint } = record;
    if (matches(key)) found.set(key, { kind: 'step', step, record });
    if (matches(fingerprint.code)) coded.set(fingerprint.code, [...(coded.get(fingerprint.code) ?? []), step.id]);
    for (const [output, { digest }] of Object.entries(outputs))
      if (matches(digest)) found.set(digest, { kind: 'output', step, output, digest });
  }
  for (const [digest, steps] of coded) found.set(digest, { kind: 'code', steps, digest });
  return found;
}

function* listIfThere(store: Store): Generator<Digest> {
  try {
    yield* listDigests(store);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
