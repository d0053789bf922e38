import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StepRecord } from '../../../cache/record.ts';
import { type Cue, differences } from '../../../pipeline/decide/cue.ts';
import { ofStep } from '../../../pipeline/of-step.ts';
import type { Event } from '../../../pipeline/run/event.ts';
import type { Handle, Step } from '../../../pipeline/step.ts';
import type { Prospect } from '../../project/prospect.ts';

/** A change that nothing upstream explains. */
export interface Cause {
  readonly step: Step;
  /** How many steps upstream; 0 is the step itself. */
  readonly distance: number;
  /** When the step ran because of it; undefined when it has not run yet. */
  readonly at?: string;
  /** Empty when no log says why it ran. */
  readonly cues: readonly Cue[];
}

/** Finds why a step would run, following changed inputs and awaited steps upstream to the original changes. */
export async function causesOf(asked: Step, prospect: Prospect): Promise<Cause[]> {
  const causes: Cause[] = [];
  const startedBy = runLogs(prospect.project.home.runs);
  const seen = new Set([asked]);
  const pending = [{ step: asked, distance: 0 }];
  for (let next = pending.shift(); next; next = pending.shift()) {
    const { step, distance } = next;
    const { cues, up, at } = await lookAt(step, prospect, startedBy);
    const own = cues.filter(({ kind }) => kind !== 'input-changed');
    const isEnd = up.length === 0;
    if (own.length > 0 || (isEnd && distance > 0)) causes.push({ step, distance, ...(at && { at }), cues: own });
    for (const producer of up) {
      if (seen.has(producer)) continue;
      seen.add(producer);
      pending.push({ step: producer, distance: distance + 1 });
    }
  }
  return causes;
}

interface Look {
  readonly cues: readonly Cue[];
  /** The steps to look at next. */
  readonly up: readonly Step[];
  readonly at?: string;
}

type StartedBy = (record: StepRecord) => readonly Cue[] | undefined;

async function lookAt(step: Step, { project, plan, past }: Prospect, startedBy: StartedBy): Promise<Look> {
  const verdict = ofStep(plan, step);
  if (step.source !== undefined) return { cues: [], up: [] };
  if (verdict.kind === 'waiting') {
    const on = verdict.on.flatMap((id) => project.graph.byId.get(id) ?? []);
    return { cues: verdict.damage ?? [], up: on };
  }
  if (verdict.kind === 'stale') return { cues: verdict.cues, up: changedProducers(step, verdict.cues) };
  const { record } = verdict;
  const latest = await past.records.latest(step.id);
  // Restored from an older result: the change is how it differs from the latest.
  const isRestored = latest !== undefined && latest.key !== record.key;
  const cues = isRestored ? differences(latest.fingerprint, record.fingerprint) : startedBy(record);
  return { cues: cues ?? [], up: changedProducers(step, cues ?? []), at: record.at };
}

/** The steps that made a step's changed inputs. */
function changedProducers(step: Step, cues: readonly Cue[]): Step[] {
  const changed = cues.flatMap((cue) => (cue.kind === 'input-changed' ? changedHandles(step, cue) : []));
  return [...new Set(changed.map((handle) => handle.step))];
}

function changedHandles(step: Step, { name, from, to }: Extract<Cue, { kind: 'input-changed' }>): readonly Handle[] {
  const wired = step.inputs[name];
  if (wired === undefined) return [];
  if (!Array.isArray(wired)) return [wired as Handle];
  const [before, after] = [from, to].map((json) => (json === 'absent' ? [] : JSON.parse(json))) as [string[], string[]];
  // Elements of a list shift when it grows or shrinks: new are those it did not contain.
  const known: ReadonlySet<string | undefined> = new Set(before);
  return wired.filter((_, i) => !known.has(after[i]));
}

/** Reads from the logs of earlier runs why a step ran then. */
function runLogs(folder: string): StartedBy {
  const runs = new Map<string, Map<string, readonly Cue[]>>();
  return ({ run, step, key }) => {
    const started = runs.get(run) ?? readStarts(join(folder, `${run}.ndjson`));
    runs.set(run, started);
    return started.get(`${step} ${key}`);
  };
}

function readStarts(path: string): Map<string, readonly Cue[]> {
  const starts = new Map<string, readonly Cue[]>();
  if (!existsSync(path)) return starts;
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    if (!line.includes('"step-started"')) continue;
    const event = parse(line);
    if (event?.type === 'step-started') starts.set(`${event.step} ${event.key}`, event.cues);
  }
  return starts;
}

/** The last line may have been cut off with its run. */
function parse(line: string): Event | undefined {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
