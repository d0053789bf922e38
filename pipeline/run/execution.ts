import { setTimeout as delay } from 'node:timers/promises';
import type { ArtifactError } from '../../artifacts/artifact-error.ts';
import type { Digest } from '../../artifacts/digest.ts';
import type { Fingerprint, StepRecord } from '../../cache/record.ts';
import type { Cue } from '../decide/cue.ts';
import type { Evidence } from '../decide/evidence.ts';
import { identify } from '../decide/fingerprint.ts';
import type { PackageState } from '../decide/packages/watch.ts';
import { inputHandles } from '../graph.ts';
import type { Handle, Step } from '../step.ts';
import type { Failure } from '../work/failure.ts';
import type { Outcome } from '../work/job.ts';
import type { Lane } from '../work/lane.ts';
import type { Workers } from '../work/workers.ts';
import type { Emit } from './event.ts';
import { jobOf } from './job-of.ts';
import { judged, withChanges } from './packages-after.ts';

/** How often a step may find the same input unusable before it fails: a disk may keep damaging files. */
const maxRemakes = 3;

type Identity = ReturnType<typeof identify>;

type Done = Extract<Outcome, { type: 'done' }>;

/** What makes an outcome durable. */
export interface Keeping {
  keep(done: { step: Step; key: Digest; fingerprint: Fingerprint; outcome: Done; lane: Lane }): Promise<StepRecord>;
  fail(step: Step, key: Digest, failure: Failure): Promise<void>;
}

export interface ExecutionOptions {
  readonly evidence: Evidence;
  readonly workers: Workers;
  readonly keeping: Keeping;
  /** The packages that a step loads, as they are now; `closely` asks for each file. */
  packages(step: Step, closely?: boolean): PackageState;
  readonly retries: number;
  readonly emit: Emit;
  /** Aborted when the run is to end early. */
  readonly signal: AbortSignal;
  /** Called when a step has failed for good, before anything else starts. */
  failing(): void;
  /** True once no new step may start. */
  isStopping(): boolean;
  /** Adds to a failure the place in the user's files. */
  located(step: Step, key: Digest, failure: Failure): Promise<Failure>;
  laneKind(step: Step): Lane['kind'];
  priority(step: Step): number;
  /** The digest of a handle whose step was restored or has run. */
  digestOf(handle: Handle): Digest;
  /** Where two artifacts first differ, in words. */
  differenceBetween(before: Digest, after: Digest): string;
}

/**
 * `kept` with its record, `shared` with that of another step that ran under the same key, `failed` for good, or
 * `skipped` because the run is ending.
 */
export type Executed =
  | { readonly kind: 'kept' | 'shared'; readonly record: StepRecord }
  | { readonly kind: 'failed'; readonly key: Digest; readonly failure: Failure }
  | { readonly kind: 'skipped' };

/** Runs single steps: submits them to the workers, keeps their results, retries what may succeed. */
export class Execution {
  readonly #options: ExecutionOptions;
  readonly #remaking = new Map<Digest, Promise<boolean>>();
  /** Steps that are running, and the records of those that have, by key: a key runs once. */
  readonly #running = new Map<Digest, Promise<Executed>>();
  readonly #kept = new Map<Digest, StepRecord>();
  readonly #remade: (step: Step, executed: Executed) => void;

  /** @param remade called with the end of a step that ran again because its artifact was unusable */
  constructor(options: ExecutionOptions, remade: (step: Step, executed: Executed) => void) {
    this.#options = options;
    this.#remade = remade;
  }

  /**
   * Runs the step, or waits for another one with the same key and takes its record.
   *
   * @param cues why the step runs
   */
  async execute(step: Step, cues: readonly Cue[]): Promise<Executed> {
    for (;;) {
      const identity = this.#identify(step);
      const { key } = identity;
      const record = this.#kept.get(key);
      if (record) return { kind: 'shared', record };
      const first = this.#running.get(key);
      if (!first) {
        const own = this.#executeAlone(step, identity, cues).finally(() => this.#running.delete(key));
        this.#running.set(key, own);
        return own;
      }
      const executed = await first;
      if (executed.kind === 'failed') return this.#fail(step, key, executed.failure);
      if (executed.kind === 'skipped') return executed;
      // An input that was made again may have given either of the two another key.
    }
  }

  async #executeAlone(step: Step, first: Identity, cues: readonly Cue[]): Promise<Executed> {
    const { keeping, emit, isStopping, located } = this.#options;
    const tries: Tries = { lost: 0, unusable: new Map() };
    for (let identity = first; ; identity = this.#identify(step)) {
      const { fingerprint, key } = identity;
      const { outcome, lane } = await this.#submit(step, key, fingerprint, cues);
      if (!outcome) return { kind: 'skipped' };
      if (outcome.type === 'done') {
        await this.#tellChanges(step, key, outcome, cues);
        // A job that ran had a lane.
        const record = await keeping.keep({ step, key, fingerprint, outcome, lane: lane! });
        this.#kept.set(key, record);
        const { seconds, metrics } = outcome;
        emit({ type: 'step-finished', step: step.id, key, lane: lane!.name, seconds, metrics });
        return { kind: 'kept', record };
      }
      const thrown = outcome.failure.kind === 'worker-lost' && isStopping() ? endedWithRun : outcome.failure;
      if (await this.#mayTryAgain(step, thrown, tries)) continue;
      return this.#fail(step, key, await located(step, key, thrown));
    }
  }

  async #fail(step: Step, key: Digest, failure: Failure): Promise<Executed> {
    const { keeping, emit } = this.#options;
    if (failure.kind !== 'interrupted') await keeping.fail(step, key, failure);
    emit({ type: 'step-failed', step: step.id, key, failure });
    return { kind: 'failed', key, failure };
  }

  #identify(step: Step): Identity {
    const { evidence, digestOf } = this.#options;
    return identify(step, evidence.code(step), digestOf);
  }

  /** Says which outputs are not those of the step's record; told before they replace it, so that it is never silent. */
  async #tellChanges(step: Step, key: Digest, { outputs }: Done, cues: readonly Cue[]): Promise<void> {
    const { evidence, emit, differenceBetween } = this.#options;
    if (!cues.some(({ kind }) => hadRecord.has(kind))) return;
    const before = await evidence.find(key);
    for (const [output, { digest: from }] of Object.entries(before?.outputs ?? {})) {
      const to = outputs[output]?.digest;
      if (to === undefined || to === from) continue;
      const difference = differenceBetween(from, to);
      emit({ type: 'result-changed', step: step.id, output, from, to, difference });
    }
  }

  async #submit(step: Step, key: Digest, fingerprint: Fingerprint, cues: readonly Cue[]) {
    const { workers, emit, evidence, isStopping, failing, laneKind, priority, packages } = this.#options;
    let lane: Lane | undefined;
    let refused: Outcome | undefined;
    let before: PackageState | undefined;
    const outcome = await workers.submit({
      kind: laneKind(step),
      priority: priority(step),
      start(leased) {
        if (isStopping()) return undefined;
        before = packages(step);
        refused = withChanges(before);
        if (refused) return undefined;
        lane = leased;
        emit({ type: 'step-started', step: step.id, key, lane: leased.name, cues });
        return jobOf(step, key, fingerprint, evidence);
      },
      onReport: (report) =>
        emit(
          report.type === 'progress'
            ? { type: 'step-progress', step: step.id, progress: report.progress }
            : { ...report, step: step.id },
        ),
      judge: (outcome) => judged(outcome, before, packages(step, outcome.hasRead)),
      onOutcome(outcome) {
        if (outcome.type === 'failed' && !mayRecover.has(outcome.failure.kind)) failing();
      },
    });
    return { outcome: outcome ?? refused, lane };
  }

  async #mayTryAgain(step: Step, failure: Failure, tries: Tries): Promise<boolean> {
    const { isStopping, retries, emit, signal } = this.#options;
    if (isStopping()) return false;
    if (failure.kind === 'input-unusable') {
      const times = (tries.unusable.get(failure.digest) ?? 0) + 1;
      tries.unusable.set(failure.digest, times);
      return times <= maxRemakes && this.#remakeInput(step, failure);
    }
    if (failure.kind !== 'worker-lost' || tries.lost >= retries) return false;
    tries.lost += 1;
    const delaySeconds = 0.5 * 2 ** (tries.lost - 1);
    emit({ type: 'step-retried', step: step.id, failure, attempt: tries.lost, delaySeconds });
    // An interruption ends the wait early; `isStopping` then says so.
    await delay(delaySeconds * 1000, undefined, { signal }).catch(() => {});
    return !isStopping();
  }

  #remakeInput(step: Step, damage: Damage): Promise<boolean> | boolean {
    const handle = inputHandles(step).find((input) => this.#options.digestOf(input) === damage.digest);
    return handle !== undefined && this.remake(handle, damage);
  }

  /**
   * Runs the step of an unusable artifact again; steps that find it unusable at the same time share one run.
   *
   * @returns whether the artifact is available now; its bytes may differ if the stage is not deterministic
   */
  async remake({ step, output }: Handle, { reason, digest }: Damage): Promise<boolean> {
    const { evidence, emit } = this.#options;
    // Several steps may have made these bytes; one of them may have made them again meanwhile.
    const underway = this.#remaking.get(digest);
    if (underway) return underway;
    if (evidence.artifact(digest) === 'present') return true;
    if (reason === 'corrupt') emit({ type: 'artifact-quarantined', step: step.id, output, digest });
    if (step.source !== undefined) return evidence.pinAgain(step);
    const { key } = this.#identify(step);
    const kept = this.#kept.get(key);
    if (kept && Object.values(kept.outputs).some((made) => made.digest === digest)) this.#kept.delete(key);
    const made = this.execute(step, [{ kind: `output-${reason}`, output, digest }]).then((executed) => {
      this.#remade(step, executed);
      return executed.kind === 'kept' || executed.kind === 'shared';
    });
    this.#remaking.set(digest, made);
    return made.finally(() => this.#remaking.delete(digest));
  }
}

/** Failures that a retry may fix, and an interruption, which is no failure. */
const mayRecover: ReadonlySet<Failure['kind']> = new Set(['worker-lost', 'input-unusable', 'interrupted']);

/** Reasons to run although there is a record under the key. */
const hadRecord: ReadonlySet<Cue['kind']> = new Set(['forced', 'output-missing', 'output-corrupt']);

/** An artifact that turned out to be unusable when it was read. */
type Damage = Pick<ArtifactError, 'reason' | 'digest'>;

/** How often a step was tried; each kind of failure has its own limit. */
interface Tries {
  lost: number;
  readonly unusable: Map<Digest, number>;
}

const endedWithRun: Failure = { kind: 'interrupted', message: 'its worker was stopped with the run' };
