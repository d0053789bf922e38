import type { StepRecord } from '../../../cache/record.ts';
import type { Project } from '../../../pipeline/decide/project.ts';
import { workOf } from '../../../pipeline/graph.ts';
import type { Step } from '../../../pipeline/step.ts';

/** Expected time and disk use of a step. */
export interface Expectation {
  readonly seconds: number;
  readonly bytes: number;
  /** Its own latest record, the mean over its stage, or nothing (then seconds and bytes are 0). */
  readonly from: 'step' | 'stage' | 'nothing';
}

/**
 * Reads how long steps took and how much they wrote in earlier runs.
 *
 * @param latest reads a step's latest record
 */
export async function readHistory(
  { graph }: Project,
  steps: readonly Step[],
  latest: (step: string) => Promise<StepRecord | undefined>,
): Promise<(step: Step) => Expectation> {
  const stages = new Set(steps.map(({ stage }) => stage.definition.name));
  const related = workOf(graph).filter(({ stage }) => stages.has(stage.definition.name));
  const own = new Map<Step, Expectation>();
  for (const step of related) {
    const record = await latest(step.id);
    if (record) own.set(step, { seconds: record.seconds, bytes: sizeOf(record), from: 'step' });
  }
  const byStage = Map.groupBy(own, ([step]) => step.stage.definition.name);
  const means = new Map(Array.from(byStage, ([stage, known]) => [stage, mean(known.map(([, taken]) => taken))]));
  return (step) => own.get(step) ?? means.get(step.stage.definition.name) ?? { seconds: 0, bytes: 0, from: 'nothing' };
}

function sizeOf({ outputs }: StepRecord): number {
  return Object.values(outputs).reduce((total, { size }) => total + size, 0);
}

function mean(taken: readonly Expectation[]): Expectation {
  const of = (pick: (one: Expectation) => number) => taken.reduce((total, one) => total + pick(one), 0) / taken.length;
  return { seconds: of(({ seconds }) => seconds), bytes: of(({ bytes }) => bytes), from: 'stage' };
}
