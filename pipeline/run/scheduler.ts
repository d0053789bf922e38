import { ArtifactError } from '../../artifacts/artifact-error.ts';
import type { Digest } from '../../artifacts/digest.ts';
import { outputDigest, type StepRecord } from '../../cache/record.ts';
import type { Cue } from '../decide/cue.ts';
import { damageOf, type Freshness, findCandidate, freshnessOf } from '../decide/freshness.ts';
import type { Plan } from '../decide/plan.ts';
import { heights, producers, type StepGraph } from '../graph.ts';
import { ofStep } from '../of-step.ts';
import type { Target } from '../pipeline.ts';
import type { Handle, Step } from '../step.ts';
import type { Failure } from '../work/failure.ts';
import { Execution, type ExecutionOptions } from './execution.ts';

export interface Scheduling extends Omit<ExecutionOptions, 'digestOf' | 'priority' | 'isStopping' | 'failing'> {
  readonly graph: StepGraph;
  readonly plan: Plan;
  readonly failFast: boolean;
  /** Moves an artifact out of the way when its bytes are wrong. */
  discard(digest: Digest): void;
  /** @throws ArtifactError when the artifact cannot be used */
  publish(target: Target, record: StepRecord): void;
}

/** How the steps ended; those in none of the maps were not attempted. */
export interface Result {
  readonly restored: ReadonlyMap<Step, StepRecord>;
  readonly run: ReadonlyMap<Step, StepRecord>;
  readonly failed: ReadonlyMap<Step, Failure>;
  /** Targets that could not be published. */
  readonly unpublished: readonly Target[];
}

/**
 * Brings every step of the plan up to date. A step starts as soon as its inputs are available, the one with the longest
 * path to the end first; a failed step blocks its dependents and nothing else.
 */
export function schedule(scheduling: Scheduling): Promise<Result> {
  return new Scheduler(scheduling).run();
}

class Scheduler {
  readonly #scheduling: Scheduling;
  readonly #execution: Execution;
  readonly #restored = new Map<Step, StepRecord>();
  readonly #run = new Map<Step, StepRecord>();
  readonly #failed = new Map<Step, Failure>();
  readonly #blocked = new Set<Step>();
  /** How many producers a step still waits for. */
  readonly #unmet = new Map<Step, number>();
  readonly #ended = Promise.withResolvers<void>();
  readonly #targeted = new Map<Step, Set<string>>();
  #underway = 0;
  #isStopping = false;
  #error: { readonly thrown: unknown } | undefined;

  constructor(scheduling: Scheduling) {
    this.#scheduling = scheduling;
    const height = heights(scheduling.graph);
    const options: ExecutionOptions = {
      ...scheduling,
      isStopping: () => this.#isStopping || scheduling.signal.aborted,
      failing: () => {
        if (scheduling.failFast) this.#stop();
      },
      digestOf: this.#digestOf,
      priority: (step) => ofStep(height, step),
    };
    this.#execution = new Execution(options, (step, executed) => {
      if (executed.kind === 'kept') this.#run.set(step, executed.record);
      if (executed.kind === 'shared') (this.#run.has(step) ? this.#run : this.#restored).set(step, executed.record);
      if (executed.kind !== 'failed') return;
      this.#run.delete(step);
      this.#failed.set(step, executed.failure);
    });
    for (const { handle } of scheduling.graph.targets) {
      const outputs = this.#targeted.get(handle.step) ?? new Set();
      this.#targeted.set(handle.step, outputs.add(handle.output));
    }
  }

  async run(): Promise<Result> {
    const { graph, plan } = this.#scheduling;
    const isFresh = (step: Step) => ofStep(plan, step).kind === 'fresh';
    for (const step of graph.steps) {
      const verdict = ofStep(plan, step);
      if (verdict.kind === 'fresh') this.#restore(step, verdict.record);
      else this.#unmet.set(step, [...producers(step)].filter((producer) => !isFresh(producer)).length);
      if (verdict.kind === 'stale') this.#quarantine(step, verdict.cues);
    }
    const ready = graph.steps.filter((step) => this.#unmet.get(step) === 0);
    for (const step of ready) this.#launch(step);
    if (ready.length > 0) await this.#ended.promise;
    const unpublished: Target[] = [];
    for (const target of graph.targets) if (!(await this.#publish(target))) unpublished.push(target);
    return { restored: this.#restored, run: this.#run, failed: this.#failed, unpublished };
  }

  #launch(step: Step): void {
    this.#underway += 1;
    void this.#restoreOrRun(step)
      .catch((thrown: unknown) => {
        // Our own error, not a step's, e.g. records that cannot be written: stop everything and report it.
        this.#error ??= { thrown };
        this.#isStopping = true;
        return this.#scheduling.workers.close();
      })
      .then(() => {
        this.#underway -= 1;
        if (this.#underway > 0) return;
        if (this.#error) this.#ended.reject(this.#error.thrown);
        else this.#ended.resolve();
      });
  }

  /** Restore, or run and keep. */
  async #restoreOrRun(step: Step): Promise<void> {
    const freshness = await this.#freshnessOf(step);
    if (freshness.kind === 'fresh') {
      this.#restore(step, freshness.record);
      return this.#release(step);
    }
    const executed = await this.#execution.execute(step, freshness.cues);
    if (executed.kind === 'kept') {
      this.#run.set(step, executed.record);
      this.#release(step);
    } else if (executed.kind === 'shared') {
      this.#restore(step, executed.record);
      this.#release(step);
    } else if (executed.kind === 'failed') {
      this.#failed.set(step, executed.failure);
      this.#block(step);
    }
  }

  /** As planned, or decided now for a step that waited for its inputs. */
  async #freshnessOf(step: Step): Promise<Freshness> {
    const { plan, evidence } = this.#scheduling;
    const verdict = ofStep(plan, step);
    if (verdict.kind !== 'waiting') return verdict;
    const wanted = new Set(this.#targeted.get(step));
    for (const cue of verdict.damage ?? []) if ('output' in cue) wanted.add(cue.output);
    const candidate = await findCandidate(step, evidence, this.#digestOf);
    const freshness = await freshnessOf(step, candidate, evidence, (record) =>
      damageOf(record, (output) => wanted.has(output), evidence),
    );
    if (freshness.kind === 'stale') this.#quarantine(step, freshness.cues);
    return freshness;
  }

  readonly #digestOf = ({ step, output }: Handle): Digest =>
    outputDigest(ofStep(this.#run.has(step) ? this.#run : this.#restored, step), output);

  #restore(step: Step, record: StepRecord): void {
    this.#restored.set(step, record);
    if (step.source === undefined) this.#scheduling.emit({ type: 'step-restored', step: step.id, key: record.key });
  }

  #quarantine(step: Step, cues: readonly Cue[]): void {
    for (const cue of cues) {
      if (cue.kind !== 'output-corrupt') continue;
      this.#scheduling.discard(cue.digest);
      this.#scheduling.emit({ type: 'artifact-quarantined', step: step.id, output: cue.output, digest: cue.digest });
    }
  }

  /** Publishes a target whose step is done; an unusable artifact is made again first. */
  async #publish(target: Target): Promise<boolean> {
    const { handle } = target;
    for (let attempt = 1; ; attempt++) {
      const record = this.#run.get(handle.step) ?? this.#restored.get(handle.step);
      if (!record) return false;
      try {
        this.#scheduling.publish(target, record);
        return true;
      } catch (error) {
        if (!(error instanceof ArtifactError) || attempt > 3) throw error;
        if (!(await this.#execution.remake(handle, error))) return false;
      }
    }
  }

  /** Starts no further step and asks the running ones to end at their next checkpoint. */
  #stop(): void {
    if (this.#isStopping) return;
    this.#isStopping = true;
    this.#scheduling.workers.stop();
  }

  #release(step: Step): void {
    for (const dependent of ofStep(this.#scheduling.graph.dependents, step)) {
      const unmet = this.#unmet.get(dependent);
      // A fresh step waits for nothing.
      if (unmet === undefined) continue;
      this.#unmet.set(dependent, unmet - 1);
      if (unmet === 1 && !this.#blocked.has(dependent)) this.#launch(dependent);
    }
  }

  #block(step: Step): void {
    const { graph, failFast, emit } = this.#scheduling;
    if (failFast) this.#stop();
    const pending = [...ofStep(graph.dependents, step)];
    for (let next = pending.pop(); next; next = pending.pop()) {
      if (this.#blocked.has(next)) continue;
      this.#blocked.add(next);
      emit({ type: 'step-blocked', step: next.id, on: step.id });
      pending.push(...ofStep(graph.dependents, next));
    }
  }
}
