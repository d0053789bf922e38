import type { StepRecord } from '../../cache/record.ts';
import type { Step } from '../../pipeline/step.ts';

/** A step and its result, if it has one. */
interface StepResult {
  readonly step: Step;
  readonly record: StepRecord | undefined;
  readonly isFresh: boolean;
}

interface Timed {
  readonly step: string;
  readonly seconds: number;
}

/** How long the steps of one stage, or of all stages, took when they ran. */
export interface Timing {
  readonly stage: string;
  readonly steps: number;
  /** Fresh results from the latest run. */
  readonly ran: number;
  /** Fresh results from earlier runs. */
  readonly restored: number;
  /** Results that are out of date. */
  readonly stale: number;
  readonly seconds: number;
  /** The slowest steps, slowest first. */
  readonly longest: readonly Timed[];
}

/** Timings per stage and of all stages, from the records. */
export function timingsOf(steps: readonly StepResult[]): { readonly stages: readonly Timing[]; readonly all: Timing } {
  const latest = latestRun(steps);
  const stages = Map.groupBy(steps, ({ step }) => step.stage.definition.name);
  return {
    stages: Array.from(stages, ([stage, own]) => timingOf(stage, own, latest, 1)),
    all: timingOf('all', steps, latest, 10),
  };
}

/** The run that made the latest result. */
function latestRun(steps: readonly StepResult[]): string | undefined {
  const records = steps.flatMap(({ record }) => record ?? []);
  return records.reduce<StepRecord | undefined>((last, one) => (last && last.at >= one.at ? last : one), undefined)
    ?.run;
}

function timingOf(stage: string, own: readonly StepResult[], latest: string | undefined, most: number): Timing {
  const records = own.flatMap(({ record }) => record ?? []);
  const fresh = own.flatMap(({ record, isFresh }) => (isFresh && record ? [record] : []));
  const ran = fresh.filter(({ run }) => run === latest).length;
  return {
    stage,
    steps: own.length,
    ran,
    restored: fresh.length - ran,
    stale: records.length - fresh.length,
    seconds: records.reduce((total, { seconds }) => total + seconds, 0),
    longest: records
      .toSorted((a, b) => b.seconds - a.seconds)
      .slice(0, most)
      .map(({ step, seconds }) => ({ step, seconds })),
  };
}
