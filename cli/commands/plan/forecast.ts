import { heights, producers, type StepGraph } from '../../../pipeline/graph.ts';
import { ofStep } from '../../../pipeline/of-step.ts';
import type { Step } from '../../../pipeline/step.ts';
import type { Lane } from '../../../pipeline/work/lane.ts';

/** When and where a step is expected to run. */
export interface Forecast {
  readonly step: Step;
  readonly lane: string;
  /** Seconds after the run begins. */
  readonly start: number;
  readonly end: number;
}

export interface Forecasting {
  readonly graph: StepGraph;
  /** The steps that run. */
  readonly steps: ReadonlySet<Step>;
  readonly lanes: readonly Lane[];
  seconds(step: Step): number;
  laneKind(step: Step): Lane['kind'];
}

/**
 * Simulates the scheduler: a step starts when its inputs are ready and a lane of its kind is free; the step with the
 * longest path to the end goes first.
 *
 * @returns in order of start; steps without a lane of their kind are left out
 */
export function forecast({ graph, steps, lanes, seconds, laneKind }: Forecasting): Forecast[] {
  const height = heights(graph);
  const unmet = new Map([...steps].map((step) => [step, [...producers(step)].filter((one) => steps.has(one)).length]));
  const ready = [...steps].filter((step) => unmet.get(step) === 0);
  const free = [...lanes];
  const running: (Forecast & { readonly on: Lane })[] = [];
  const made: Forecast[] = [];
  for (let now = 0; ; ) {
    ready.sort((a, b) => ofStep(height, b) - ofStep(height, a));
    for (const step of [...ready]) {
      if (free.length === 0) break;
      const at = free.findIndex(({ kind }) => kind === laneKind(step));
      if (at === -1) continue;
      const [on] = free.splice(at, 1) as [Lane];
      ready.splice(ready.indexOf(step), 1);
      running.push({ step, lane: on.name, on, start: now, end: now + seconds(step) });
    }
    running.sort((a, b) => a.end - b.end);
    const next = running.shift();
    if (next === undefined) return made.sort((a, b) => a.start - b.start);
    const { on, ...ended } = next;
    now = ended.end;
    made.push(ended);
    free.push(on);
    for (const dependent of ofStep(graph.dependents, ended.step)) {
      if (!steps.has(dependent)) continue;
      const left = ofStep(unmet, dependent) - 1;
      unmet.set(dependent, left);
      if (left === 0) ready.push(dependent);
    }
  }
}
