import type { Emit, Event } from '../../pipeline/run/event.ts';
import { duration } from './duration.ts';
import { oneLine, paint, print, tell } from './output.ts';
import { nameCues } from './tell-cue.ts';

/** Shows a run while it goes on. */
export interface Reporter {
  readonly emit: Emit;
  /** A message of the command's own. */
  say(text: string): void;
  /** Takes away what is drawn. */
  close(): void;
}

/** One line an event on stderr. Restored steps are only counted, at the end. */
export function plainReporter(): Reporter {
  return {
    emit(event) {
      const line = lineOf(event);
      if (line !== undefined) tell(line);
    },
    say: tell,
    close() {},
  };
}

/** Every event as one line of JSON on stdout, with the time it happened at. */
export function jsonReporter(): Reporter {
  return {
    emit: (event) => print(JSON.stringify({ at: new Date().toISOString(), ...event })),
    say: tell,
    close() {},
  };
}

/** What a line says about an event, or undefined when it is not worth one. */
export function lineOf(event: Event): string | undefined {
  switch (event.type) {
    case 'step-started':
      return `${paint('cyan', 'start')} ${oneLine(event.step)} on ${event.lane} ${paint('dim', `(${nameCues(event.cues)})`)}`;
    case 'step-finished':
      return `${paint('green', 'done ')} ${oneLine(event.step)} in ${duration(event.seconds)}`;
    case 'step-retried':
      return `${paint('yellow', 'again')} ${oneLine(event.step)} in ${event.delaySeconds} s: ${oneLine(event.failure.message)}`;
    case 'step-failed': {
      const { kind, message } = event.failure;
      if (kind === 'interrupted') return `${paint('yellow', 'saved')} ${oneLine(event.step)}: ${oneLine(message)}`;
      return `${paint('red', 'FAIL ')} ${oneLine(event.step)}: ${kind}: ${oneLine(message)}`;
    }
    case 'artifact-quarantined':
      return `${paint('yellow', 'heal ')} ${oneLine(event.step)}: output ${event.output} ${event.digest.slice(0, 12)} was damaged or lost; it is made again`;
    case 'row-ignored':
      return `${paint('yellow', 'warning:')} record ${oneLine(event.row)} cannot be read and counts as absent: ${oneLine(event.problem)}`;
    case 'log-lost':
      return `${paint('yellow', 'warning:')} the run log ${oneLine(event.path)} could not be written: ${oneLine(event.problem)}`;
    default:
      return undefined;
  }
}
