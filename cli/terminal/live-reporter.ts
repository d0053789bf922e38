import { duration } from './duration.ts';
import { oneLine, paint } from './output.ts';
import { eventTeller, type Reporter } from './reporter.ts';
import { Screen } from './screen.ts';

/** What is drawn of a running step. */
interface Running {
  readonly lane: string;
  readonly step: string;
  readonly since: number;
  /** The first report of this attempt: rates count from there, since a resumed step starts in the middle. */
  first?: { readonly at: number; readonly done: number };
  progress?: { readonly done: number; readonly total: number; readonly loss?: number };
}

/** For a terminal: one line per running step, redrawn in place; finished steps scroll by above. */
export function liveReporter(): Reporter {
  const running = new Map<string, Running>();
  const lineOf = eventTeller();
  let counted = { steps: 0, ended: 0 };
  const screen = new Screen(() => [...Array.from(running.values(), drawRunning), drawTotal(counted)]);
  screen.draw();
  return {
    emit(event) {
      if (event.type === 'run-started') counted = { ...counted, steps: event.steps };
      if (event.type === 'step-started') {
        const { lane, step } = event;
        running.set(step, { lane, step, since: performance.now() });
      } else if (event.type === 'step-progress') {
        const drawn = running.get(event.step);
        if (drawn) {
          drawn.first ??= { at: performance.now(), done: event.progress.done };
          drawn.progress = event.progress;
        }
      } else if (event.type === 'step-finished' || event.type === 'step-failed' || event.type === 'step-retried') {
        running.delete(event.step);
      }
      const hasEnded = event.type === 'step-restored' || event.type === 'step-finished' || event.type === 'step-failed';
      if (hasEnded) counted = { ...counted, ended: counted.ended + 1 };
      // The drawn line already shows the start.
      const line = event.type === 'step-started' ? undefined : lineOf(event);
      if (line !== undefined) screen.scroll(line);
      screen.draw();
    },
    say: (text) => screen.scroll(text),
    close: () => screen.close(),
  };
}

function drawRunning({ lane, step, since, first, progress }: Running): string {
  const parts = [paint('cyan', lane.padEnd(6)), oneLine(step)];
  const now = performance.now();
  if (progress) {
    const { done, total, loss } = progress;
    parts.push(`${done}/${total}`);
    if (loss !== undefined) parts.push(`loss ${loss.toPrecision(4)}`);
    const rate = first && now > first.at ? (done - first.done) / ((now - first.at) / 1000) : 0;
    if (rate > 0) parts.push(`${rate.toPrecision(3)}/s`, `${duration((total - done) / rate)} left`);
  }
  return [...parts, paint('dim', duration((now - since) / 1000))].join('  ');
}

function drawTotal({ steps, ended }: { steps: number; ended: number }): string {
  return paint('dim', steps === 0 ? 'planning …' : `${ended} of ${steps} steps`);
}
