import type { StepRecord } from '../../cache/record.ts';
import { type StepGraph, workOf } from '../graph.ts';
import { ofStep } from '../of-step.ts';
import { differences } from './cue.ts';
import type { Evidence } from './evidence.ts';
import type { Plan } from './plan.ts';

/** Something other than params and inputs that has changed since steps last ran. */
export interface Upgrade {
  /** `package dep`, `compute engine: provider`, `Node`, `code of stage train`. */
  readonly part: string;
  /** JSON of what it was and is; absent for code. */
  readonly from?: string;
  readonly to?: string;
  /** How many steps it concerns. */
  readonly steps: number;
  /** What they took when they last ran. */
  readonly seconds: number;
}

/** What was upgraded or edited since the steps that are not fresh last ran. Their earlier results stay readable. */
export async function upgradesIn(graph: StepGraph, plan: Plan, evidence: Evidence): Promise<Upgrade[]> {
  const found = new Map<string, Upgrade>();
  for (const step of workOf(graph)) {
    if (ofStep(plan, step).kind === 'fresh') continue;
    const last = await evidence.latest(step.id);
    for (const change of last === undefined ? [] : changesOf(last, evidence, step)) {
      const name = JSON.stringify(change);
      const { steps = 0, seconds = 0 } = found.get(name) ?? {};
      found.set(name, { ...change, steps: steps + 1, seconds: seconds + last!.seconds });
    }
  }
  return [...found.values()].sort((a, b) => b.seconds - a.seconds);
}

type Change = Pick<Upgrade, 'part' | 'from' | 'to'>;

function changesOf({ fingerprint }: StepRecord, evidence: Evidence, step: Parameters<Evidence['code']>[0]): Change[] {
  const { code, numerics } = evidence.code(step);
  const now = { ...fingerprint, code: code.digest, packages: code.closure.packages, numerics, node: process.version };
  return differences(fingerprint, now).flatMap((cue): Change | [] => {
    if (cue.kind === 'code-changed') return { part: `code of stage ${step.stage.definition.name}` };
    if (cue.kind === 'package-changed') return { part: `package ${cue.name}`, from: cue.from, to: cue.to };
    if (cue.kind === 'node-changed') return { part: 'Node', from: cue.from, to: cue.to };
    if (cue.kind !== 'numerics-changed') return [];
    return cue.name === 'code'
      ? { part: 'code of the compute engine' }
      : { part: `compute engine: ${cue.name}`, from: cue.from, to: cue.to };
  });
}
