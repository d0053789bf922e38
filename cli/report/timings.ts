import type { StepRecord } from '../../cache/record.ts';
import type { Step } from '../../pipeline/step.ts';

/** A step with the result it has, if any. */
export interface Kept {
  readonly step: Step;
  readonly record: StepRecord | undefined;
  readonly isFresh: boolean;
}

interface Timed {
  readonly step: string;
  readonly seconds: number;
}

/** What the steps of a stage, or of all, took when they ran. */
export interface Timing {
  readonly stage: string;
  readonly steps: number;
  /** Results that are up to date, of the latest run. */
  readonly ran: number;
  /** Results that are up to date, of runs before it. */
  readonly restored: number;
  /** Results that a run now would make anew. */
  readonly stale: number;
  readonly seconds: number;
  /** First the one that took longest. */
  readonly longest: readonly Timed[];
}

/** Timings of each stage and of all, by the records. */
export function timingsOf(steps: readonly Kept[]): { readonly stages: readonly Timing[]; readonly all: Timing } {
  const latest = latestRun(steps);
  const stages = Map.groupBy(steps, ({ step }) => step.stage.definition.name);
  return {
    stages: Array.from(stages, ([stage, own]) => timingOf(stage, own, latest, 1)),
    all: timingOf('all', steps, latest, 10),
  };
}

/** The run that left the latest result. */
function latestRun(steps: readonly Kept[]): string | undefined {
  const records = steps.flatMap(({ record }) => record ?? []);
  return records.reduce<StepRecord | undefined>((last, one) => (last && last.at >= one.at ? last : one), undefined)
    ?.run;
}

function timingOf(stage: string, own: readonly Kept[], latest: string | undefined, most: number): Timing {
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
