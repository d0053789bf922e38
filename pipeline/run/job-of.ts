import type { Digest } from '../../artifacts/digest.ts';
import type { Fingerprint } from '../../cache/record.ts';
import type { Evidence } from '../decide/evidence.ts';
import { checkpointKeyOf } from '../decide/fingerprint.ts';
import type { Step } from '../step.ts';
import type { Job } from '../work/job.ts';

/** What a worker is sent to run a step. */
export function jobOf(step: Step, key: Digest, fingerprint: Fingerprint, evidence: Evidence): Job {
  const { code, facility, environment } = evidence.code(step);
  const { name, extent = [] } = step.stage.definition;
  return {
    type: 'run',
    step: step.id,
    key,
    stage: name,
    code: code.digest,
    facility: facility?.digest,
    params: step.params,
    environment,
    inputs: fingerprint.inputs,
    checkpoint: checkpointKeyOf(fingerprint, extent),
    restart: evidence.forced(step),
  };
}
