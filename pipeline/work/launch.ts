import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import type { Home } from '../decide/home.ts';
import type { FromWorker, Job, Outcome, Report, ToWorker } from './job.ts';
import type { Lane } from './lane.ts';

/** A worker process, kept for many steps. */
export interface WorkerProcess {
  /** Runs one step at a time; if the process ends meanwhile, that is the outcome. */
  run(job: Job, onReport: (report: Report) => void): Promise<Outcome>;
  /** Asks the running step to end at its next checkpoint. */
  stop(): void;
  /** Resolves once the process and what it started are gone. */
  kill(): Promise<void>;
  /** Settles when the process has ended, for whatever reason. */
  readonly ended: Promise<unknown>;
}

/** Variables that a worker may inherit: no secret of the user's shell reaches a step. */
const allowed = [
  /^(PATH|HOME|LANG|LC_.*|TZ|TMPDIR|LD_LIBRARY_PATH)$/,
  /^(REPRO|VK|CUDA|NVIDIA)_/,
  /^(https?|no)_proxy$/i,
  /^NODE_(EXTRA_CA_CERTS|USE_ENV_PROXY)$/,
];

/** @param environment variables that the worker gets besides its lane's and those it may inherit */
export function startWorker(
  lane: Lane,
  { home, root }: { readonly home: Home; readonly root: string },
  environment: Readonly<Record<string, string>>,
): WorkerProcess {
  // Only native code bypasses the step's own log; a file takes its output, so that nothing piles up in this process.
  const output = openSync(join(home.logs, `worker-${lane.name.replaceAll(/[:/]/g, '-')}.log`), 'a');
  const { store, checkpoints, logs } = home;
  const device = { kind: lane.kind, index: lane.device };
  const setup = { store, checkpoints, logs, root, device, parent: process.pid };
  const own = { ...lane.environment, REPRO_HOME: home.folder, REPRO_WORKER: JSON.stringify(setup) };
  const child = execa(process.execPath, [fileURLToPath(new URL('./worker.ts', import.meta.url))], {
    cwd: root,
    extendEnv: false,
    env: { ...allowedEnvironment(), ...environment, ...own },
    ipc: true,
    buffer: false,
    reject: false,
    stdin: 'ignore',
    stdout: output as 1,
    stderr: output as 1,
    killDescendants: true,
  });
  closeSync(output);
  let settle: ((outcome: Outcome) => void) | undefined;
  let report: ((report: Report) => void) | undefined;

  const finish = (outcome: Outcome) => {
    settle?.(outcome);
    [settle, report] = [undefined, undefined];
  };
  const { nodeChildProcess } = child;
  nodeChildProcess.on('message', (message) => {
    const said = message as FromWorker;
    if (said.type === 'done' || said.type === 'failed') finish(said);
    else report?.(said);
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
        [settle, report] = [resolve, onReport];
        send(job);
      }),
    stop: () => send({ type: 'stop' }),
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
    ended,
  };
}

function allowedEnvironment(): Record<string, string> {
  const entries = Object.entries(process.env).filter(([name]) => allowed.some((pattern) => pattern.test(name)));
  // One thread per worker: parallelism is between steps.
  return { ...(Object.fromEntries(entries) as Record<string, string>), OMP_NUM_THREADS: '1' };
}
