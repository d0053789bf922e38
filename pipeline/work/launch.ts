import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import type { Home } from '../decide/home.ts';
import type { FromWorker, Job, LeftOver, Outcome, Report, ToWorker } from './job.ts';
import type { Lane } from './lane.ts';
import { plainEnvironment } from './plain-environment.ts';

/** A worker process, kept for many steps. */
export interface WorkerProcess {
  /**
   * Runs one step at a time; if the process ends meanwhile, that is the outcome.
   *
   * @returns `worn` if the worker did not run the step, because an earlier one has left something behind
   */
  run(job: Job, onReport: (report: Report) => void): Promise<Outcome | 'worn'>;
  /** Asks the running step to end at its next checkpoint. */
  stop(): void;
  /** Lets an idle worker say what its last step left behind; resolves when it has, or after a second. */
  end(): Promise<void>;
  /** Resolves once the process and what it started are gone. */
  kill(): Promise<void>;
  /** Settles when the process has ended, for whatever reason. */
  readonly ended: Promise<unknown>;
}

/** How long a worker may take to look at what its last step left behind, in milliseconds. */
const patience = 1000;

interface Place {
  readonly home: Home;
  readonly root: string;
}

/**
 * @param environment variables that every worker of the run gets besides its lane's and those it inherits
 * @param declared variables that the stage of its steps declares
 * @param onWorn called when the worker runs no other step, with what earlier ones left behind
 */
export function startWorker(
  lane: Lane,
  place: Place,
  environment: Readonly<Record<string, string>>,
  declared: Readonly<Record<string, string>>,
  onWorn: (left: readonly LeftOver[]) => void,
): WorkerProcess {
  const child = spawnWorker(lane, place, { ...declared, ...environment });
  let settle: ((outcome: Outcome | 'worn') => void) | undefined;
  let report: ((report: Report) => void) | undefined;
  let isWorn = false;
  let inspected = () => {};

  const finish = (outcome: Outcome | 'worn') => {
    settle?.(outcome);
    [settle, report] = [undefined, undefined];
  };
  const { nodeChildProcess } = child;
  nodeChildProcess.on('message', (message) => {
    const said = message as FromWorker;
    if (said.type === 'done' || said.type === 'failed') finish(said);
    else if (said.type === 'progress' || said.type === 'checkpoint-refused') report?.(said);
    else if (said.type === 'clean') inspected();
    else if (said.type === 'worn') {
      inspected();
      isWorn = true;
      onWorn(said.left);
      finish('worn');
    }
  });
  let lost: Outcome | undefined;
  const ended = child.then((result) => {
    const how = result.signal ? `by signal ${result.signal}` : `with exit code ${result.exitCode}`;
    const message = `the worker (pid ${child.pid}) ended ${how}`;
    lost = { type: 'failed', failure: { kind: 'worker-lost', message } };
    finish(lost);
  });
  const send = (message: ToWorker) => {
    // If the worker is gone, `ended` reports it.
    if (nodeChildProcess.connected) nodeChildProcess.send(message, () => {});
  };

  return {
    run: (job, onReport) =>
      new Promise((resolve) => {
        if (lost) return resolve(lost);
        if (isWorn) return resolve('worn');
        [settle, report] = [resolve, onReport];
        send(job);
      }),
    stop: () => send({ type: 'stop' }),
    end: async () => {
      if (lost || isWorn || settle) return;
      const answered = new Promise<void>((resolve) => {
        inspected = resolve;
      });
      send({ type: 'end' });
      await Promise.race([answered, ended, delay(patience, undefined, { ref: false })]);
    },
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
    ended,
  };
}

function spawnWorker(lane: Lane, { home, root }: Place, environment: Readonly<Record<string, string>>) {
  // Only native code bypasses the step's own log; a file takes its output, so that nothing piles up in this process.
  const output = openSync(join(home.logs, `worker-${lane.name.replaceAll(/[:/]/g, '-')}.log`), 'a');
  const { store, checkpoints, logs } = home;
  const device = { kind: lane.kind, index: lane.device };
  const setup = { store, checkpoints, logs, root, device, parent: process.pid };
  const own = { ...lane.environment, REPRO_HOME: home.folder, REPRO_WORKER: JSON.stringify(setup) };
  const child = execa(process.execPath, [fileURLToPath(new URL('./worker.ts', import.meta.url))], {
    cwd: root,
    extendEnv: false,
    env: { ...plainEnvironment(home), ...environment, ...own },
    ipc: true,
    buffer: false,
    reject: false,
    stdin: 'ignore',
    stdout: output as 1,
    stderr: output as 1,
    killDescendants: true,
  });
  closeSync(output);
  return child;
}
