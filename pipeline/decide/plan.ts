import type { Digest } from '../../artifacts/digest.ts';
import type { Fingerprint, Record } from '../../cache/record.ts';
import { type Graph, inputHandles, producers } from '../graph.ts';
import type { Handle, Step } from '../step.ts';
import { type Cue, cuesOf } from './cue.ts';
import { fingerprintOf, inputDigests, keyOf } from './fingerprint.ts';
import type { StageCode } from './stage-code.ts';

/** What would happen to a step. `waiting`: on steps that run first and whose outputs may turn out the same. */
type Verdict =
  | { readonly kind: 'fresh'; readonly record: Record }
  | { readonly kind: 'stale'; readonly cues: readonly Cue[]; readonly key: Digest; readonly fingerprint: Fingerprint }
  | {
      readonly kind: 'waiting';
      readonly on: readonly string[];
      /** Outputs of its last result that something needs and that are not there. */
      readonly damage?: readonly Cue[] | undefined;
    };

export type Plan = ReadonlyMap<Step, Verdict>;

/** What a plan is made from; it changes none of it. */
export interface Evidence {
  code(step: Step): StageCode;
  /** What a source holds. */
  source(step: Step): Record;
  find(key: Digest): Promise<Record | undefined>;
  latest(step: string): Promise<Record | undefined>;
  artifact(digest: Digest): 'present' | 'missing' | 'corrupt';
  /** Puts a source's file into the store again; false when it no longer holds what the plan was made with. */
  pinAgain(step: Step): boolean;
  forced(step: Step): boolean;
}

/** Decides for every step whether its result is there, and if not, why. */
export async function makePlan(graph: Graph, evidence: Evidence): Promise<Plan> {
  const remake = new Map<Step, Cue[]>();
  const keyed = new Map<Step, Keyed>();
  for (;;) {
    const plan = await decide(graph, evidence, remake, keyed);
    const before = remake.size;
    findDamage(graph, plan, evidence, remake);
    if (remake.size > before) continue;
    awaitMissing(graph, plan, evidence);
    return plan;
  }
}

interface Keyed {
  readonly fingerprint: Fingerprint;
  readonly key: Digest;
  readonly record: Record | undefined;
}

async function decide(graph: Graph, evidence: Evidence, remake: Map<Step, Cue[]>, keyed: Map<Step, Keyed>) {
  const plan = new Map<Step, Verdict>();
  for (const step of graph.steps) {
    if (step.source !== undefined) {
      plan.set(step, { kind: 'fresh', record: evidence.source(step) });
      continue;
    }
    const unfinished = [...producers(step)].filter((producer) => plan.get(producer)!.kind !== 'fresh');
    if (unfinished.length > 0) {
      plan.set(step, { kind: 'waiting', on: unfinished.map(({ id }) => id), damage: remake.get(step) });
      continue;
    }
    const found = keyed.get(step) ?? (await look(step, plan, evidence));
    keyed.set(step, found);
    const { fingerprint, key, record } = found;
    const damage = remake.get(step);
    if (record && !damage && !evidence.forced(step)) {
      plan.set(step, { kind: 'fresh', record });
      continue;
    }
    const cues =
      damage ?? (record ? [{ kind: 'forced' } as const] : await cuesOf(step.id, fingerprint, evidence.latest));
    plan.set(step, { kind: 'stale', cues, key, fingerprint });
  }
  return plan;
}

async function look(step: Step, plan: Plan, evidence: Evidence): Promise<Keyed> {
  const { code, numerics } = evidence.code(step);
  const inputs = inputDigests(step, (handle) => outputDigest(plan, handle)!);
  const fingerprint = fingerprintOf(step, code, inputs, numerics);
  const key = keyOf(fingerprint);
  const record = await evidence.find(key);
  // The same key means the same fingerprint: ours shares its parts with other steps', the record's own copy can go.
  return { fingerprint, key, record: record && hasOutputs(record, step) ? { ...record, fingerprint } : undefined };
}

/** The digest that a fresh step's record names for a handle. */
function outputDigest(plan: Plan, { step, output }: Handle): Digest | undefined {
  const verdict = plan.get(step);
  return verdict?.kind === 'fresh' ? verdict.record.outputs[output]?.digest : undefined;
}

/** A record from outside may lack what the stage promises. */
export function hasOutputs(record: Record, step: Step): boolean {
  return Object.keys(step.stage.definition.outputs).every((output) => Object.hasOwn(record.outputs, output));
}

/**
 * Marks fresh steps whose result must be made again: a corrupt output always; a missing one when a target or a stale step
 * wants it. Walking backwards, one sweep follows a whole chain of missing outputs.
 */
function findDamage(graph: Graph, plan: Plan, evidence: Evidence, remake: Map<Step, Cue[]>): void {
  const wanted = new Set(graph.targets.map(({ handle }) => wantedKey(handle)));
  for (const step of graph.steps.toReversed()) {
    const verdict = plan.get(step)!;
    if (verdict.kind === 'fresh' && step.source === undefined) {
      const cues = damageOf(verdict.record, (output) => wanted.has(wantedKey({ step, output })), evidence);
      if (cues.length > 0) remake.set(step, cues);
    }
    if (verdict.kind === 'stale' || remake.has(step))
      for (const handle of inputHandles(step)) wanted.add(wantedKey(handle));
  }
}

/**
 * A missing output that only a waiting step wants may have to be made again, too, so its step waits for the same. What hangs
 * on it otherwise stays fresh.
 */
function awaitMissing(graph: Graph, plan: Map<Step, Verdict>, evidence: Evidence): void {
  const wanted = new Map<string, readonly string[]>();
  for (const step of graph.steps.toReversed()) {
    const verdict = plan.get(step)!;
    const on = verdict.kind === 'waiting' ? verdict.on : missedBy(step, verdict, wanted, evidence);
    if (on === undefined) continue;
    if (verdict.kind === 'fresh') plan.set(step, { kind: 'waiting', on });
    for (const handle of inputHandles(step)) wanted.set(wantedKey(handle), on);
  }
}

function missedBy(step: Step, verdict: Verdict, wanted: ReadonlyMap<string, readonly string[]>, evidence: Evidence) {
  if (verdict.kind !== 'fresh' || step.source !== undefined) return undefined;
  const missed = Object.entries(verdict.record.outputs).find(
    ([output, { digest }]) => wanted.has(wantedKey({ step, output })) && evidence.artifact(digest) === 'missing',
  );
  return missed && wanted.get(wantedKey({ step, output: missed[0] }));
}

/** Why a finished step's outputs do not do: a corrupt one never does, a missing one when it is wanted. */
export function damageOf(record: Record, isWanted: (output: string) => boolean, evidence: Evidence): Cue[] {
  return Object.entries(record.outputs).flatMap(([output, { digest }]): Cue[] => {
    const state = evidence.artifact(digest);
    if (state === 'corrupt') return [{ kind: 'output-corrupt', output, digest }];
    if (state === 'missing' && isWanted(output)) return [{ kind: 'output-missing', output, digest }];
    return [];
  });
}

function wantedKey({ step, output }: Pick<Handle, 'step' | 'output'>): string {
  return `${step.id}:${output}`;
}
