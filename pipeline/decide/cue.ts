import type { Digest } from '../../artifacts/digest.ts';
import type { Fingerprint, StepRecord } from '../../cache/record.ts';

/** One reason to run a step again. */
export type Cue =
  | { readonly kind: 'never-ran' }
  | { readonly kind: 'forced' }
  | { readonly kind: 'output-missing'; readonly output: string; readonly digest: Digest }
  | { readonly kind: 'output-corrupt'; readonly output: string; readonly digest: Digest }
  | { readonly kind: 'stage-changed'; readonly from: string; readonly to: string }
  | { readonly kind: 'code-changed'; readonly from: Digest; readonly to: Digest }
  | { readonly kind: 'package-changed'; readonly name: string; readonly from: string; readonly to: string }
  | { readonly kind: 'param-changed'; readonly name: string; readonly from: string; readonly to: string }
  | { readonly kind: 'input-changed'; readonly name: string; readonly from: string; readonly to: string }
  | { readonly kind: 'numerics-changed'; readonly name: string; readonly from: string; readonly to: string }
  | { readonly kind: 'environment-changed'; readonly name: string; readonly from: string; readonly to: string }
  | { readonly kind: 'node-changed'; readonly from: string; readonly to: string };

/** Why a step has no record under its key: how its fingerprint differs from that of its latest record. */
export async function cuesOf(
  step: string,
  fingerprint: Fingerprint,
  latest: (step: string) => Promise<StepRecord | undefined>,
): Promise<readonly Cue[]> {
  const before = await latest(step);
  const cues = before ? differences(before.fingerprint, fingerprint) : [];
  return cues.length > 0 ? cues : [{ kind: 'never-ran' }];
}

/** How two fingerprints differ, in the order in which `why` lists it. */
export function differences(before: Fingerprint, after: Fingerprint): Cue[] {
  const cues: Cue[] = [];
  if (before.stage !== after.stage) cues.push({ kind: 'stage-changed', from: before.stage, to: after.stage });
  if (before.code !== after.code) cues.push({ kind: 'code-changed', from: before.code, to: after.code });
  for (const change of changedMembers(before.params, after.params)) cues.push({ kind: 'param-changed', ...change });
  for (const change of changedMembers(before.inputs, after.inputs)) cues.push({ kind: 'input-changed', ...change });
  for (const change of changedMembers(before.packages, after.packages))
    cues.push({ kind: 'package-changed', ...change });
  const numerics = changedMembers(before.numerics ?? {}, after.numerics ?? {});
  for (const change of numerics) cues.push({ kind: 'numerics-changed', ...change });
  const variables = changedMembers(before.environment ?? {}, after.environment ?? {});
  for (const change of variables) cues.push({ kind: 'environment-changed', ...change });
  const [from, to] = [before.node ?? 'unknown', after.node ?? 'unknown'];
  if (from !== to) cues.push({ kind: 'node-changed', from, to });
  return cues;
}

function changedMembers(before: object, after: object): { name: string; from: string; to: string }[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return names
    .map((name) => ({ name, from: show(before, name), to: show(after, name) }))
    .filter(({ from, to }) => from !== to);
}

function show(members: object, name: string): string {
  return Object.hasOwn(members, name)
    ? JSON.stringify((members as { readonly [name: string]: unknown })[name])
    : 'absent';
}
