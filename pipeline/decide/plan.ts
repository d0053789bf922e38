import type { Digest } from '../../artifacts/digest.ts';
import { outputDigest } from '../../cache/record.ts';
import { inputHandles, producers, type StepGraph } from '../graph.ts';
import { ofStep } from '../of-step.ts';
import type { Handle, Step } from '../step.ts';
import type { Cue } from './cue.ts';
import type { Evidence } from './evidence.ts';
import { type Candidate, damageOf, type Freshness, findCandidate, freshnessOf } from './freshness.ts';

/** What a run would do with a step. `waiting`: its inputs come from steps that run first, and may turn out the same. */
type Verdict =
  | Freshness
  | {
      readonly kind: 'waiting';
      readonly on: readonly string[];
      /** Outputs of its last result that another step needs and that are missing or corrupt. */
      readonly damage?: readonly Cue[] | undefined;
    };

export type Plan = ReadonlyMap<Step, Verdict>;

/** Decides for every step whether it is fresh, stale or waiting. */
export async function makePlan(graph: StepGraph, evidence: Evidence): Promise<Plan> {
  const remake = new Map<Step, Cue[]>();
  const candidates = new Map<Step, Candidate>();
  for (;;) {
    const plan = await decide(graph, evidence, remake, candidates);
    const before = remake.size;
    findDamage(graph, plan, evidence, remake);
    if (remake.size > before) continue;
    awaitMissing(graph, plan, evidence);
    return plan;
  }
}

async function decide(
  graph: StepGraph,
  evidence: Evidence,
  remake: Map<Step, Cue[]>,
  candidates: Map<Step, Candidate>,
) {
  const plan = new Map<Step, Verdict>();
  for (const step of graph.steps) {
    if (step.source !== undefined) {
      plan.set(step, { kind: 'fresh', record: evidence.source(step) });
      continue;
    }
    const unfinished = [...producers(step)].filter((producer) => ofStep(plan, producer).kind !== 'fresh');
    if (unfinished.length > 0) {
      plan.set(step, { kind: 'waiting', on: unfinished.map(({ id }) => id), damage: remake.get(step) });
      continue;
    }
    const candidate = candidates.get(step) ?? (await findCandidate(step, evidence, (handle) => digestIn(plan, handle)));
    candidates.set(step, candidate);
    plan.set(step, await freshnessOf(step, candidate, evidence, () => remake.get(step) ?? []));
  }
  return plan;
}

/** The digest that a fresh step's record names for a handle. */
function digestIn(plan: Plan, { step, output }: Handle): Digest {
  const verdict = ofStep(plan, step);
  if (verdict.kind === 'fresh') return outputDigest(verdict.record, output);
  throw new RangeError(`${step.id}: expected a step that is fresh, got one that is ${verdict.kind}`);
}

/**
 * Marks fresh steps that must run again: a corrupt output always counts, a missing one only if a target or a stale step
 * needs it. One sweep backwards follows a whole chain of missing outputs.
 */
function findDamage(graph: StepGraph, plan: Plan, evidence: Evidence, remake: Map<Step, Cue[]>): void {
  const wanted = new Set(graph.targets.map(({ handle }) => wantedKey(handle)));
  for (const step of graph.steps.toReversed()) {
    const verdict = ofStep(plan, step);
    if (verdict.kind === 'fresh' && step.source === undefined) {
      const cues = damageOf(verdict.record, (output) => wanted.has(wantedKey({ step, output })), evidence);
      if (cues.length > 0) remake.set(step, cues);
    }
    if (verdict.kind === 'stale' || remake.has(step))
      for (const handle of inputHandles(step)) wanted.add(wantedKey(handle));
  }
}

/**
 * A missing output that only a waiting step needs may have to be made again, so its step waits for the same steps. Its
 * other dependents stay fresh.
 */
function awaitMissing(graph: StepGraph, plan: Map<Step, Verdict>, evidence: Evidence): void {
  const wanted = new Map<string, readonly string[]>();
  for (const step of graph.steps.toReversed()) {
    const verdict = ofStep(plan, step);
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

function wantedKey({ step, output }: Pick<Handle, 'step' | 'output'>): string {
  return `${step.id}:${output}`;
}
