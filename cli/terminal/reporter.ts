import type { Emit, Event } from '../../pipeline/run/event.ts';
import { duration } from './duration.ts';
import { oneLine, paint, print, tell } from './output.ts';
import { nameCues } from './tell-cue.ts';
import { textOf } from './tell-ending.ts';
import { tellUpgrades } from './tell-upgrades.ts';

/** Shows the progress of a run. */
export interface Reporter {
  readonly emit: Emit;
  /** Prints a message of the command itself. */
  say(text: string): void;
  /** Removes what is drawn. */
  close(): void;
}

/** One line per event on stderr. Restored steps are only counted, at the end. */
export function plainReporter(): Reporter {
  const lineOf = eventTeller();
  return {
    emit(event) {
      const line = lineOf(event);
      if (line !== undefined) tell(line);
    },
    say: tell,
    close() {},
  };
}

/** Every event as one line of JSON on stdout, with its time. */
export function jsonReporter(): Reporter {
  return {
    emit: (event) => print(JSON.stringify({ at: new Date().toISOString(), ...event })),
    say: tell,
    close() {},
  };
}

/** Gives the line for each event of a run, undefined for events that get none. What fails like another step says so. */
export function eventTeller(): (event: Event) => string | undefined {
  const firstOf = new Map<string, string>();
  return (event) => {
    if (event.type !== 'step-failed' || event.failure.kind === 'interrupted') return lineOf(event);
    const text = textOf(event.failure);
    const first = firstOf.get(text);
    if (first === undefined) firstOf.set(text, event.step);
    return first === undefined
      ? lineOf(event)
      : `${paint('red', 'FAIL ')} ${oneLine(event.step)}: like ${oneLine(first)}`;
  };
}

function lineOf(event: Event): string | undefined {
  switch (event.type) {
    case 'upgraded':
      return tellUpgrades(event.parts);
    case 'step-started':
      return `${paint('cyan', 'start')} ${oneLine(event.step)} on ${event.lane} ${paint('dim', `(${nameCues(event.cues)})`)}`;
    case 'step-finished':
      return `${paint('green', 'done ')} ${oneLine(event.step)} in ${duration(event.seconds)}`;
    case 'step-retried':
      return `${paint('yellow', 'again')} ${oneLine(event.step)} in ${event.delaySeconds} s: ${oneLine(event.failure.message)}`;
    case 'step-failed': {
      const { kind, message } = event.failure;
      if (kind === 'interrupted') return `${paint('yellow', 'saved')} ${oneLine(event.step)}: ${oneLine(message)}`;
      return `${paint('red', 'FAIL ')} ${oneLine(event.step)}: ${oneLine(textOf(event.failure))}`;
    }
    case 'artifact-quarantined':
      return `${paint('yellow', 'heal ')} ${oneLine(event.step)}: output ${event.output} ${event.digest.slice(0, 12)} was damaged or lost; running the step again`;
    case 'result-changed':
      return (
        `${paint('yellow', 'warning:')} ${oneLine(event.step)} ran again and its output ${event.output} differs: ` +
        `${event.from.slice(0, 12)} -> ${event.to.slice(0, 12)}; ${oneLine(event.difference)}`
      );
    case 'checkpoint-refused':
      return (
        `${paint('yellow', 'warning:')} ${oneLine(event.step)}: its checkpoint ${oneLine(event.file)} is not used: ` +
        `${oneLine(event.problem)}. It is now ${oneLine(event.movedTo)}; the step goes on from an older one or starts over`
      );
    case 'step-left-over':
      return `${paint('yellow', 'warning:')} step ${oneLine(event.step)} ${oneLine(event.what)}; its worker was replaced, so no other step is affected`;
    case 'row-ignored':
      return `${paint('yellow', 'warning:')} record ${oneLine(event.row)} cannot be read and counts as absent: ${oneLine(event.problem)}`;
    case 'log-lost':
      return `${paint('yellow', 'warning:')} the run log ${oneLine(event.path)} could not be written: ${oneLine(event.problem)}`;
    default:
      return undefined;
  }
}
