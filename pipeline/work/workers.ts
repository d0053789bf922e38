import PQueue from 'p-queue';
import { canonicalJson } from '../../artifacts/canonical-json.ts';
import type { Job, Outcome, Report } from './job.ts';
import type { Lane } from './lane.ts';
import type { WorkerProcess } from './launch.ts';

/** A worker that has grown beyond this many bytes is replaced before its next step. */
const memoryLimit = 4 * 1024 ** 3;

interface Submission {
  readonly kind: Lane['kind'];
  /** Among waiting jobs, the highest starts first. */
  readonly priority: number;
  /** Called when a lane is free, just before the job is sent. Undefined: the job is no longer wanted. */
  start(lane: Lane): Job | undefined;
  onReport(report: Report): void;
  /** Called with what the worker answered. Another outcome instead: what the worker has loaded is not to be trusted. */
  judge(outcome: Outcome): Outcome;
  /** Called before the lane is freed, so that an outcome can keep waiting jobs from starting. */
  onOutcome(outcome: Outcome): void;
}

/** Runs jobs on lanes: p-queue orders the waiting jobs, each lane keeps its worker between jobs. */
export interface Workers {
  /** Resolves with the outcome, or undefined when the job was no longer wanted. */
  submit(submission: Submission): Promise<Outcome | undefined>;
  /** Asks every running step to end at its next checkpoint. */
  stop(): void;
  /** Ends all workers; resolves when they are gone. */
  close(): Promise<void>;
}

/** @param start starts a worker that sees the variables that the stage of its steps declares */
export function openWorkers(
  lanes: readonly Lane[],
  start: (lane: Lane, declared: Job['environment']) => WorkerProcess,
): Workers {
  const alive = new Map<Lane, { readonly worker: WorkerProcess; readonly declared: string }>();
  const pools = new Map(
    (['cpu', 'gpu'] as const).flatMap((kind) => {
      const free = lanes.filter((lane) => lane.kind === kind);
      return free.length === 0 ? [] : [[kind, { free, queue: new PQueue({ concurrency: free.length }) }] as const];
    }),
  );

  /** A worker's variables are those of its process, so steps with others get another worker. */
  async function workerOf(lane: Lane, environment: Job['environment']): Promise<WorkerProcess> {
    const declared = canonicalJson(environment);
    const running = alive.get(lane);
    if (running?.declared === declared) return running.worker;
    await running?.worker.kill();
    const worker = start(lane, environment);
    alive.set(lane, { worker, declared });
    void worker.ended.then(() => alive.get(lane)?.worker === worker && alive.delete(lane));
    return worker;
  }

  /** Replaces the lane's worker first if an earlier step left something behind in it. */
  async function runOn(lane: Lane, job: Job, onReport: Submission['onReport']) {
    for (;;) {
      const worker = await workerOf(lane, job.environment);
      const answer = await worker.run(job, onReport);
      if (answer !== 'worn') return { worker, answer };
      await worker.kill();
    }
  }

  async function onLane(lane: Lane, submission: Submission): Promise<Outcome | undefined> {
    const job = submission.start(lane);
    if (!job) return undefined;
    const { worker, answer } = await runOn(lane, job, submission.onReport);
    const outcome = submission.judge(answer);
    submission.onOutcome(outcome);
    if (outcome !== answer) await worker.kill();
    const isGone = outcome.type === 'failed' && (outcome.ending || outcome.failure.kind === 'worker-lost');
    // The slot is free only when the process is gone: until then it may hold the device.
    if (isGone) await worker.ended;
    else if (outcome.type === 'done' && outcome.memory > memoryLimit) await worker.kill();
    return outcome;
  }

  return {
    submit(submission) {
      const pool = pools.get(submission.kind);
      if (!pool) return Promise.resolve(noLane(submission.kind));
      const { free, queue } = pool;
      const task = async () => {
        const lane = free.shift()!;
        try {
          return await onLane(lane, submission);
        } finally {
          free.push(lane);
        }
      };
      return queue.add(task, { priority: submission.priority });
    },
    stop: () => {
      for (const { worker } of alive.values()) worker.stop();
    },
    close: async () => {
      await Promise.all(Array.from(alive.values(), ({ worker }) => worker.end().then(worker.kill)));
    },
  };
}

/** Reached only by a step that ran on another machine and must run again; others are refused before the run. */
function noLane(kind: Lane['kind']): Outcome {
  const message = `it needs a ${kind.toUpperCase()}, but none is available; run on a machine that has one`;
  return { type: 'failed', failure: { kind: 'environment', message } };
}
