import { relative } from 'node:path';
import type { Event, Summary } from '../../pipeline/run/event.ts';
import type { Failure } from '../../pipeline/work/failure.ts';
import { duration } from './duration.ts';
import { type ExitCode, exitCode } from './exit-code.ts';
import { manyLines, oneLine, paint, print, tell, warn } from './output.ts';

export interface Ending {
  readonly outcome: 'done' | 'failed' | 'interrupted';
  readonly summary: Summary;
  /** By step id. */
  readonly failed: ReadonlyMap<string, Failure>;
  readonly published: readonly Extract<Event, { type: 'published' }>[];
  /** Options that make a command see the same project. */
  readonly project: string;
}

/** Prints the last lines of a run: failures with what to do next, counts, times, published files. */
export function tellEnding({ outcome, summary, failed, published, project }: Ending): void {
  for (const { steps, failure } of groupFailures(failed)) tellFailure(steps, failure, project);
  if (published.length > 0) {
    tell(paint('dim', 'published:'));
    for (const { path } of published) print(relative(process.cwd(), path) || path);
  }
  const interrupted = Array.from(failed.values()).filter(({ kind }) => kind === 'interrupted').length;
  tell(summaryLine(summary, interrupted));
  if (summary.changed > 0) tellChanged(summary.changed);
  if (outcome === 'interrupted') tell('Interrupted. Run the same command again to continue.');
}

function tellChanged(steps: number): void {
  warn(
    `${steps === 1 ? '1 step' : `${steps} steps`} made other results than before from the same code, params and inputs ` +
      '(named above): not deterministic. The new results are recorded. Run the same command again to bring up to date ' +
      'whatever still uses the earlier ones.',
  );
}

/**
 * `482 steps | 470 restored | 12 run | 0 failed | took 3.1 s, saved 12 min 05 s`.
 *
 * @param interrupted how many of the failed steps only stopped at a checkpoint
 */
function summaryLine(summary: Summary, interrupted: number): string {
  const { steps, restored, run, blocked, seconds, savedSeconds } = summary;
  const failed = summary.failed - interrupted;
  const counts = [
    `${steps} steps`,
    `${restored} restored`,
    `${run} run`,
    failed > 0 ? paint('red', `${failed} failed`) : '0 failed',
    ...(interrupted > 0 ? [paint('yellow', `${interrupted} interrupted`)] : []),
    ...(blocked > 0 ? [paint('yellow', `${blocked} not attempted`)] : []),
  ];
  return `${counts.join(' | ')} | took ${duration(seconds)}, saved ${duration(savedSeconds)}`;
}

/** One failure, and the steps that it befell. */
interface FailureGroup {
  readonly failure: Failure;
  readonly steps: string[];
}

/** What is told once, in the order of the first step of each. */
function groupFailures(failed: Ending['failed']): FailureGroup[] {
  const groups = new Map<string, FailureGroup>();
  for (const [step, failure] of failed) {
    if (failure.kind === 'interrupted') continue;
    const same = textOf(failure);
    const group = groups.get(same);
    if (group) group.steps.push(step);
    else groups.set(same, { failure, steps: [step] });
  }
  return [...groups.values()];
}

/** A failure in words: equal texts have one cause. */
export function textOf(failure: Failure): string {
  const place = 'at' in failure && failure.at !== undefined ? `\nat ${failure.at}` : '';
  return `${failure.kind}: ${failure.message}${place}`;
}

function tellFailure(steps: readonly string[], failure: Failure, project: string): void {
  const [first = '', ...others] = steps;
  const more = others.length === 0 ? '' : ` and ${others.length} more ${others.length === 1 ? 'step' : 'steps'}`;
  tell(`${paint('red', 'failed:')} ${oneLine(first)}${more} (${failure.kind})`);
  const text = textOf(failure).slice(`${failure.kind}: `.length);
  tell(`  ${manyLines(text).replaceAll('\n', '\n  ')}`);
  tell(`  see: repro logs ${oneLine(first)}${project}`);
}

/** The most serious kind of failure decides: integrity, then environment, then a step's own. */
export function failureCode(failures: Iterable<Failure>): ExitCode {
  const kinds = new Set(Array.from(failures, ({ kind }) => kind));
  if (kinds.has('integrity') || kinds.has('input-unusable')) return exitCode.integrity;
  return kinds.has('environment') || kinds.has('packages-changed') ? exitCode.environment : exitCode.stepFailed;
}
