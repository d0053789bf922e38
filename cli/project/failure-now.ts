import type { FailureRecord } from '../../cache/record.ts';
import { ofStep } from '../../pipeline/of-step.ts';
import type { Step } from '../../pipeline/step.ts';
import type { Prospect } from './prospect.ts';

/** The step's last failure, if it failed as it is now: a failure under another key says nothing about that. */
export async function failureNow(step: Step, { plan, past }: Prospect): Promise<FailureRecord | undefined> {
  const verdict = ofStep(plan, step);
  if (verdict.kind !== 'stale') return undefined;
  const failure = await past.records.failure(step.id);
  return failure?.key === verdict.key ? failure : undefined;
}
