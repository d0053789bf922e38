import { isDeepStrictEqual } from 'node:util';
import type { StepRecord } from '../../../cache/record.ts';
import type { Records } from '../../../cache/records.ts';
import type { Choice } from '../../../compute/devices/choice.ts';
import type { Step } from '../../step.ts';
import type { Evidence } from '../evidence.ts';
import { inputDigests } from '../fingerprint.ts';
import type { Project } from '../project.ts';
import { recipesOf } from './recipe.ts';

/**
 * Finds the latest result that a project's settings made of a step, whatever the code was then. A step id alone does
 * not tell: profiles share ids.
 */
export function ownRecords(
  project: Project,
  records: Records,
  evidence: Evidence,
): (step: Step) => Promise<StepRecord | undefined> {
  const recipe = recipesOf(project);
  let proven: Promise<ReadonlyMap<Step, StepRecord>> | undefined;
  return async (step) => {
    if (step.source !== undefined) return evidence.source(step);
    const own = await records.ofRecipe(recipe(step));
    if (own !== undefined) return own;
    proven ??= proveLatest(project, records, evidence);
    return (await proven).get(step);
  };
}

/**
 * The steps' latest records that are proven to be of these settings by what they hold: records kept before there were
 * recipes. Their params are the steps' own, and their inputs are outputs of records that are proven too.
 */
async function proveLatest({ graph, compute }: Project, records: Records, evidence: Evidence) {
  const proven = new Map<Step, StepRecord>();
  for (const step of graph.steps) {
    const record = step.source === undefined ? await records.latestWithoutRecipe(step.id) : evidence.source(step);
    if (record === undefined || (step.source === undefined && !isOfStep(record, step, compute, evidence))) continue;
    const inputs = inputDigests(step, ({ step, output }) => proven.get(step)?.outputs[output]?.digest);
    if (isDeepStrictEqual(record.fingerprint.inputs, inputs)) proven.set(step, record);
  }
  return proven;
}

function isOfStep({ fingerprint }: StepRecord, step: Step, compute: Choice, evidence: Evidence): boolean {
  const { definition } = step.stage;
  const before = fingerprint.numerics ?? {};
  const now = evidence.code(step).numerics ?? {};
  const chosen = definition.needs?.facility?.numerics(compute) ?? {};
  return (
    fingerprint.stage === definition.name &&
    isDeepStrictEqual(fingerprint.params, step.params) &&
    Object.entries(chosen).every(([name, value]) => before[name] === value) &&
    // What was chosen then and is left to the default now, such as threads.
    Object.keys(before).every((name) => Object.hasOwn(now, name))
  );
}
