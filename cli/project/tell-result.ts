import type { StepRecord } from '../../cache/record.ts';
import type { Step } from '../../pipeline/step.ts';
import { type ExitCode, exitCode } from '../terminal/exit-code.ts';
import { oneLine, tell, warn } from '../terminal/output.ts';

/** Says that these settings have not made a result, and what makes it. @param project options that select these */
export function tellNotMade(what: string, { id }: Step, project: string): ExitCode {
  tell(`${oneLine(what)} has not been made yet. Run \`repro run ${oneLine(id)}${project}\`.`);
  return exitCode.stale;
}

/** Warns that a result of these settings is not up to date. @param project options that select these */
export function warnOfStale(what: string, { id }: Step, { at }: StepRecord, project: string): void {
  warn(
    `${oneLine(what)} was computed ${at}; its code or inputs have changed since. Run \`repro why ${oneLine(id)}${project}\` to see which.`,
  );
}
