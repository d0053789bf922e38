import { setTimeout as delay } from 'node:timers/promises';
import type { Digest } from '../artifacts/digest.ts';
import type { Fingerprint, Record } from '../cache/record.ts';
import { type Cue, cuesOf } from './cue.ts';
import type { Emit } from './event.ts';
import type { Failure } from './failure.ts';
import { checkpointKeyOf, fingerprintOf, inputDigests, keyOf } from './fingerprint.ts';
import { inputHandles } from './graph.ts';
import type { Job, Outcome } from './job.ts';
import type { Lane } from './lane.ts';
import type { Evidence } from './plan.ts';
import type { Step } from './step.ts';
import type { Workers } from './workers.ts';

/** How often a step may find an input unusable before it counts as failed: a disk that keeps damaging files is no use. */
const healings = 3;

/** What makes an outcome durable. */
export interface Keeping {
  keep(done: {
    step: Step;
    key: Digest;
    fingerprint: Fingerprint;
    outcome: Extract<Outcome, { type: 'done' }>;
    lane: Lane;
  }): Promise<Record>;
  fail(step: Step, key: Digest, failure: Failure): Promise<void>;
}

export interface ExecutionOptions {
  readonly evidence: Evidence;
  readonly workers: Workers;
  readonly keeping: Keeping;
  readonly retries: number;
  readonly emit: Emit;
  /** True once no new step may start. */
  isStopping(): boolean;
  laneKind(step: Step): Lane['kind'];
  priority(step: Step): number;
  /** The record that a step was restored from or left in this run. */
  recordOf(step: Step): Record;
}

/** `kept` with its record, `failed` for good, or `skipped` because the run is ending. */
export type Executed =
  | { readonly kind: 'kept'; readonly record: Record }
  | { readonly kind: 'failed'; readonly key: Digest; readonly failure: Failure }
  | { readonly kind: 'skipped' };

/** Runs single steps: submits them to the workers, keeps what they make, tries again what may be tried again. */
export class Execution {
  readonly #options: ExecutionOptions;
  readonly #remaking = new Map<Step, Promise<boolean>>();
  readonly #remade: (step: Step, record: Record) => void;

  /** @param remade is told of a producer that was run again because its artifact was unusable */
  constructor(options: ExecutionOptions, remade: (step: Step, record: Record) => void) {
    this.#options = options;
    this.#remade = remade;
  }

  /** By the digests that the step's inputs have now. */
  identify(step: Step): { fingerprint: Fingerprint; key: Digest } {
    const { evidence, recordOf } = this.#options;
    const { code, numerics } = evidence.code(step);
    const inputs = inputDigests(step, (handle) => recordOf(handle.step).outputs[handle.output]!.digest);
    const fingerprint = fingerprintOf(step, code, inputs, numerics);
    return { fingerprint, key: keyOf(fingerprint) };
  }

  async execute(step: Step, known?: readonly Cue[]): Promise<Executed> {
    const { evidence, keeping, emit } = this.#options;
    for (let attempt = 1; ; attempt++) {
      const { fingerprint, key } = this.identify(step);
      const cues = known ?? (await cuesOf(step.id, fingerprint, evidence.latest));
      const { outcome, lane } = await this.#submit(step, key, fingerprint, cues);
      if (!outcome || !lane) return { kind: 'skipped' };
      if (outcome.type === 'done') {
        const record = await keeping.keep({ step, key, fingerprint, outcome, lane });
        const { seconds, metrics } = outcome;
        emit({ type: 'step-finished', step: step.id, key, lane: lane.name, seconds, metrics });
        return { kind: 'kept', record };
      }
      const { failure } = outcome;
      if (await this.#mayTryAgain(step, failure, attempt)) continue;
      if (failure.kind !== 'interrupted') await keeping.fail(step, key, failure);
      emit({ type: 'step-failed', step: step.id, key, failure });
      return { kind: 'failed', key, failure };
    }
  }

  async #submit(step: Step, key: Digest, fingerprint: Fingerprint, cues: readonly Cue[]) {
    const { workers, emit, evidence, isStopping, laneKind, priority } = this.#options;
    let lane: Lane | undefined;
    const outcome = await workers.submit({
      kind: laneKind(step),
      priority: priority(step),
      start(leased) {
        if (isStopping()) return undefined;
        lane = leased;
        emit({ type: 'step-started', step: step.id, key, lane: leased.name, cues });
        return jobOf(step, key, fingerprint, evidence);
      },
      onProgress: (progress) => emit({ type: 'step-progress', step: step.id, progress }),
    });
    return { outcome, lane };
  }

  async #mayTryAgain(step: Step, failure: Failure, attempt: number): Promise<boolean> {
    const { isStopping, retries, emit } = this.#options;
    if (isStopping()) return false;
    if (failure.kind === 'input-unusable') return attempt <= healings && this.#remakeInput(step, failure.digest);
    if (failure.kind !== 'worker-lost' || attempt > retries) return false;
    const delaySeconds = 0.5 * 2 ** (attempt - 1);
    emit({ type: 'step-retried', step: step.id, failure, attempt, delaySeconds });
    await delay(delaySeconds * 1000);
    return !isStopping();
  }

  /** Runs the producer of an unusable input again; steps that find it unusable at the same time share one run. */
  async #remakeInput(step: Step, digest: Digest): Promise<boolean> {
    const { recordOf, emit } = this.#options;
    const handle = inputHandles(step).find((wired) => recordOf(wired.step).outputs[wired.output]?.digest === digest);
    if (!handle) return false;
    const { step: producer, output } = handle;
    const underway = this.#remaking.get(producer);
    if (underway) return underway;
    emit({ type: 'artifact-quarantined', step: producer.id, output, digest });
    const made = this.execute(producer, [{ kind: 'output-corrupt', output, digest }]).then((executed) => {
      if (executed.kind === 'kept') this.#remade(producer, executed.record);
      return executed.kind === 'kept';
    });
    this.#remaking.set(producer, made);
    return made.finally(() => this.#remaking.delete(producer));
  }
}

function jobOf(step: Step, key: Digest, fingerprint: Fingerprint, evidence: Evidence): Job {
  const { code, facility } = evidence.code(step);
  const { name, extent = [] } = step.stage.definition;
  return {
    type: 'run',
    step: step.id,
    key,
    stage: name,
    code: code.digest,
    facility: facility?.digest,
    params: step.params,
    inputs: fingerprint.inputs,
    checkpoint: checkpointKeyOf(fingerprint, extent),
  };
}
