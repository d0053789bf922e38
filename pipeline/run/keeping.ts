import { cpus, hostname } from 'node:os';
import { type Digest, digestOf } from '../../artifacts/digest.ts';
import type { StepRecord } from '../../cache/record.ts';
import type { Records } from '../../cache/records.ts';
import { checkpointKeyOf } from '../decide/fingerprint.ts';
import type { Project } from '../decide/project.ts';
import type { Step } from '../step.ts';
import { tidyCheckpoints } from '../work/checkpoints.ts';
import type { Keeping } from './execution.ts';

/**
 * Writes the records of a run: only the scheduler's process does, after every artifact is in place.
 *
 * @param checkpoints folder of all checkpoints; a recorded step keeps the last one if its stage declares an extent
 */
export function keepingFor(
  records: Records,
  checkpoints: string,
  run: string,
  recipe: (step: Step) => Digest,
): Keeping {
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
      await records.keep(record, recipe(step));
      const { extent = [] } = step.stage.definition;
      tidy(checkpoints, checkpointKeyOf(fingerprint, extent), extent.length > 0);
      return record;
    },
    fail: (step, key, failure) => {
      const { kind, message } = failure;
      const place = 'at' in failure && failure.at !== undefined ? { place: failure.at } : {};
      return records.fail({
        format: 1,
        step: step.id,
        key,
        kind,
        message,
        ...place,
        at: new Date().toISOString(),
        run,
      });
    },
  };
}

/**
 * Says which restored records these settings lead to. Most were kept under the same recipes, but inputs of another
 * recipe may have the same bytes, and then the record was kept for others only.
 */
export function keepRecipes(
  records: Records,
  { results: { path } }: Project,
  restored: ReadonlyMap<Step, StepRecord>,
  recipe: (step: Step) => Digest,
): Promise<void> {
  const work = [...restored].filter(([step]) => step.source === undefined);
  const state = digestOf(work.map(([step, { key }]) => `${step.stage.file} ${step.id} ${key}`).join('\n'));
  return records.keepRecipes(path, state, () => work.map(([step, record]) => [recipe(step), record]));
}

/** The record is durable, so a file that cannot be removed only takes space. */
function tidy(...checkpoints: Parameters<typeof tidyCheckpoints>): void {
  try {
    tidyCheckpoints(...checkpoints);
  } catch {}
}
