import type { Digest } from '../../artifacts/digest.ts';
import type { StepRecord } from '../../cache/record.ts';
import { DeclarationError } from '../declaration-error.ts';
import { workOf } from '../graph.ts';
import { ofStep } from '../of-step.ts';
import { matchesPattern } from '../select.ts';
import { readSource } from '../source.ts';
import type { Step } from '../step.ts';
import type { Past, Project } from './project.ts';
import { readStageCode, type StageCode } from './stage-code.ts';

/** What freshness is decided from: the code and the sources as they are now, and what earlier runs left. */
export interface Evidence {
  code(step: Step): StageCode;
  /** What a source holds. */
  source(step: Step): StepRecord;
  /** The record under a key. */
  find(key: Digest): Promise<StepRecord | undefined>;
  /** The step's latest record, under any key. */
  latest(step: string): Promise<StepRecord | undefined>;
  artifact(digest: Digest): 'present' | 'missing' | 'corrupt';
  /** Puts a source's file into the store again; false if the file changed since the plan was made. */
  pinAgain(step: Step): boolean;
  /** Whether the user asked for the step to run again. */
  forced(step: Step): boolean;
}

export interface EvidenceOptions {
  /** Patterns of steps to run again even if they are fresh. */
  readonly force: readonly string[];
  /** Whether to put the sources into the store, so that a run reads what was planned with. */
  readonly pin: boolean;
}

/** @throws DeclarationError when stage code does not build or a source cannot be read */
export async function gatherEvidence(project: Project, past: Past, { force, pin }: EvidenceOptions): Promise<Evidence> {
  const code = await readStageCode(workOf(project.graph), project.installed, project.compute);
  if (pin) project.installed.contents.save(past.store.temporary);
  const sources = new Map(
    project.graph.steps
      .filter((step) => step.source !== undefined)
      .map((step) => [step, readSource(step, pin ? past.store.put : undefined)]),
  );
  return {
    code,
    source: (step) => ofStep(sources, step),
    find: past.records.find,
    latest: past.records.latest,
    artifact: past.store.state,
    pinAgain: (step) => {
      try {
        return readSource(step, past.store.put).key === ofStep(sources, step).key;
      } catch (error) {
        if (error instanceof DeclarationError) return false;
        throw error;
      }
    },
    forced: (step) => force.some((pattern) => matchesPattern(step, pattern)),
  };
}
