import { cpus, hostname } from 'node:os';
import type { Records } from '../../cache/records.ts';
import { checkpointKeyOf } from '../decide/fingerprint.ts';
import { tidyCheckpoints } from '../work/checkpoints.ts';
import type { Keeping } from './execution.ts';

/**
 * Writes the records of a run: only the scheduler's process does, after every artifact is in place.
 *
 * @param checkpoints folder of all checkpoints; a recorded step keeps the last one if its stage declares an extent
 */
export function keepingFor(records: Records, checkpoints: string, run: string): Keeping {
  const host = hostname();
  const processor = cpus()[0]?.model ?? 'unknown';
  return {
    async keep({ step, key, fingerprint, outcome, lane }) {
      const { outputs, metrics, seconds } = outcome;
      const record = {
        format: 1 as const,
        key,
        step: step.id,
        fingerprint,
        outputs,
        metrics,
        seconds,
        at: new Date().toISOString(),
        device: lane.name,
        host,
        processor,
        run,
      };
      await records.keep(record);
      const { extent = [] } = step.stage.definition;
      tidy(checkpoints, checkpointKeyOf(fingerprint, extent), extent.length > 0);
      return record;
    },
    fail: (step, key, { kind, message }) =>
      records.fail({ format: 1, step: step.id, key, kind, message, at: new Date().toISOString(), run }),
  };
}

/** The record is durable, so a file that cannot be removed only takes space. */
function tidy(...checkpoints: Parameters<typeof tidyCheckpoints>): void {
  try {
    tidyCheckpoints(...checkpoints);
  } catch {}
}
