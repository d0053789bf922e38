import PQueue from 'p-queue';
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

export function openWorkers(lanes: readonly Lane[], start: (lane: Lane) => WorkerProcess): Workers {
  const alive = new Map<Lane, WorkerProcess>();
  const pools = new Map(
    (['cpu', 'gpu'] as const).flatMap((kind) => {
      const free = lanes.filter((lane) => lane.kind === kind);
      return free.length === 0 ? [] : [[kind, { free, queue: new PQueue({ concurrency: free.length }) }] as const];
    }),
  );

  function workerOf(lane: Lane): WorkerProcess {
    const running = alive.get(lane);
    if (running) return running;
    const worker = start(lane);
    alive.set(lane, worker);
    void worker.ended.then(() => alive.get(lane) === worker && alive.delete(lane));
    return worker;
  }

  async function onLane(lane: Lane, { start: begin, onReport, onOutcome }: Submission): Promise<Outcome | undefined> {
    const job = begin(lane);
    if (!job) return undefined;
    const worker = workerOf(lane);
    const outcome = await worker.run(job, onReport);
    onOutcome(outcome);
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
      for (const worker of alive.values()) worker.stop();
    },
    close: async () => {
      await Promise.all(Array.from(alive.values(), (worker) => worker.kill()));
    },
  };
}

/** Reached only by a step that ran on another machine and must run again; others are refused before the run. */
function noLane(kind: Lane['kind']): Outcome {
  const message = `it needs a ${kind.toUpperCase()}, but none is available; run on a machine that has one`;
  return { type: 'failed', failure: { kind: 'environment', message } };
}
