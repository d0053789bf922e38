import type { Record } from '../cache/record.ts';
import type { Emit } from './event.ts';
import { Execution, type ExecutionOptions } from './execution.ts';
import type { Failure } from './failure.ts';
import { type Graph, heights, producers } from './graph.ts';
import { hasOutputs, type Plan } from './plan.ts';
import type { Step } from './step.ts';

export interface Scheduling extends Omit<ExecutionOptions, 'recordOf' | 'priority' | 'isStopping'> {
  readonly graph: Graph;
  readonly plan: Plan;
  readonly failFast: boolean;
  /** Aborted when the run is to end early. */
  readonly signal: AbortSignal;
  readonly emit: Emit;
}

/** What became of the steps; those in none of the maps were not attempted. */
export interface Result {
  readonly restored: ReadonlyMap<Step, Record>;
  readonly run: ReadonlyMap<Step, Record>;
  readonly failed: ReadonlyMap<Step, Failure>;
}

/**
 * Brings every step of the plan up to date. Steps start as soon as what they need is there, the one with the longest way to
 * the end first; a failed step blocks what hangs on it and nothing else.
 */
export function schedule(scheduling: Scheduling): Promise<Result> {
  return new Scheduler(scheduling).run();
}

class Scheduler {
  readonly #scheduling: Scheduling;
  readonly #execution: Execution;
  readonly #restored = new Map<Step, Record>();
  readonly #run = new Map<Step, Record>();
  readonly #failed = new Map<Step, Failure>();
  readonly #blocked = new Set<Step>();
  /** How many producers a step still waits for. */
  readonly #unmet = new Map<Step, number>();
  readonly #ended = Promise.withResolvers<void>();
  #underway = 0;
  #isStopping = false;

  constructor(scheduling: Scheduling) {
    this.#scheduling = scheduling;
    const height = heights(scheduling.graph);
    const options: ExecutionOptions = {
      ...scheduling,
      isStopping: () => this.#isStopping || scheduling.signal.aborted,
      recordOf: (step) => this.#run.get(step) ?? this.#restored.get(step)!,
      priority: (step) => height.get(step)!,
    };
    this.#execution = new Execution(options, (step, record) => this.#run.set(step, record));
  }

  async run(): Promise<Result> {
    const { graph, plan, emit } = this.#scheduling;
    const isFresh = (step: Step) => plan.get(step)!.kind === 'fresh';
    for (const step of graph.steps) {
      const verdict = plan.get(step)!;
      if (verdict.kind === 'fresh') {
        this.#restored.set(step, verdict.record);
        if (step.source === undefined) emit({ type: 'step-restored', step: step.id, key: verdict.record.key });
      } else {
        this.#unmet.set(step, [...producers(step)].filter((producer) => !isFresh(producer)).length);
      }
    }
    const ready = graph.steps.filter((step) => this.#unmet.get(step) === 0);
    for (const step of ready) this.#launch(step);
    if (ready.length > 0) await this.#ended.promise;
    return { restored: this.#restored, run: this.#run, failed: this.#failed };
  }

  #launch(step: Step): void {
    this.#underway += 1;
    this.#bring(step).then(
      () => {
        this.#underway -= 1;
        if (this.#underway === 0) this.#ended.resolve();
      },
      // Not a step's failure but ours, such as records that cannot be written: end, and say so.
      (error) => {
        this.#isStopping = true;
        this.#ended.reject(error);
      },
    );
  }

  /** Restore, or run and keep. */
  async #bring(step: Step): Promise<void> {
    const { plan, evidence, emit } = this.#scheduling;
    const verdict = plan.get(step)!;
    if (verdict.kind === 'waiting' && !evidence.forced(step)) {
      const record = await evidence.find(this.#execution.identify(step).key);
      if (record && hasOutputs(record, step)) {
        this.#restored.set(step, record);
        emit({ type: 'step-restored', step: step.id, key: record.key });
        return this.#release(step);
      }
    }
    const executed = await this.#execution.execute(step, verdict.kind === 'stale' ? verdict.cues : undefined);
    if (executed.kind === 'kept') {
      this.#run.set(step, executed.record);
      this.#release(step);
    } else if (executed.kind === 'failed') {
      this.#failed.set(step, executed.failure);
      this.#block(step);
    }
  }

  #release(step: Step): void {
    for (const dependant of this.#scheduling.graph.dependants.get(step)!) {
      const unmet = this.#unmet.get(dependant)! - 1;
      this.#unmet.set(dependant, unmet);
      if (unmet === 0 && !this.#blocked.has(dependant)) this.#launch(dependant);
    }
  }

  #block(step: Step): void {
    const { graph, failFast, workers, emit } = this.#scheduling;
    if (failFast && !this.#isStopping) {
      this.#isStopping = true;
      workers.stop();
    }
    const pending = [...graph.dependants.get(step)!];
    for (let next = pending.pop(); next; next = pending.pop()) {
      if (this.#blocked.has(next)) continue;
      this.#blocked.add(next);
      emit({ type: 'step-blocked', step: next.id, on: step.id });
      pending.push(...graph.dependants.get(next)!);
    }
  }
}
