import type { PackageState } from '../decide/packages/watch.ts';
import type { Failure } from '../work/failure.ts';
import type { Outcome } from '../work/job.ts';

/** What the step's result is worth, by its packages before and after. Only a worker that still lives has one. */
export function judged(outcome: Outcome, before: PackageState | undefined, after: PackageState): Outcome {
  if (outcome.type === 'failed' && !(outcome.failure.kind === 'step-error')) return outcome;
  if (after.changes.length > 0) return withChanges(after) ?? outcome;
  return before?.written === after.written ? outcome : { type: 'failed', failure: installedAgain };
}

/** The failure of a step whose packages have changed since the run began; undefined if they have not. */
export function withChanges({ changes }: PackageState): Outcome | undefined {
  if (changes.length === 0) return undefined;
  const message =
    `a package was changed after the run began, and no result of it is kept: ${changes.join('; ')}. ` +
    'Run the same command again.';
  return { type: 'failed', failure: { kind: 'packages-changed', message } };
}

/** The same content again, but nobody knows what was loaded meanwhile. */
const installedAgain: Failure = { kind: 'worker-lost', message: 'its packages were installed again while it ran' };
