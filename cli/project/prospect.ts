import type { StepRecord } from '../../cache/record.ts';
import { type Evidence, gatherEvidence } from '../../pipeline/decide/evidence.ts';
import { makePlan, type Plan } from '../../pipeline/decide/plan.ts';
import { openPastForReading, type Past, type Project } from '../../pipeline/decide/project.ts';
import { ownRecords } from '../../pipeline/decide/settings/own-records.ts';
import type { Step } from '../../pipeline/step.ts';
import { warnOfRow } from './warn-of-row.ts';

/** A project with its past and its plan: what the reading commands show. */
export interface Prospect {
  readonly project: Project;
  readonly past: Past;
  readonly evidence: Evidence;
  readonly plan: Plan;
  /** The latest result that these settings made of a step, whatever the code was. */
  own(step: Step): Promise<StepRecord | undefined>;
}

/** Plans without changing anything on disk; closes the records when `use` is done. */
export async function withProspect<T>(
  project: Project,
  use: (prospect: Prospect) => Promise<T>,
  force: readonly string[] = [],
): Promise<T> {
  const past = openPastForReading(project.home, warnOfRow);
  try {
    const evidence = await gatherEvidence(project, past, { force, pin: false });
    const plan = await makePlan(project.graph, evidence);
    return await use({ project, past, evidence, plan, own: ownRecords(project, past.records, evidence) });
  } finally {
    await past.records.close();
  }
}
