import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { compiledCode } from '../../compute/devices/compiled-code.ts';
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

/** Variables that a worker inherits, by exact name: where things are and what computes, which the key knows or need not. */
const inherited = [
  'HOME',
  'TMPDIR',
  ...['LD_LIBRARY_PATH', 'VK_DRIVER_FILES', 'VK_ICD_FILENAMES'],
  ...['CUDA_VISIBLE_DEVICES', 'CUDA_DEVICE_ORDER', 'NVIDIA_TF32_OVERRIDE'],
  ...['http_proxy', 'https_proxy', 'no_proxy', 'HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY'],
  ...['NODE_EXTRA_CA_CERTS', 'NODE_USE_ENV_PROXY'],
  ...['REPRO_MIRROR', 'REPRO_ENGINE', 'REPRO_DEVICE', 'REPRO_THREADS'],
];

/**
 * @param environment variables that every worker of the run gets besides its lane's and those it inherits
 * @param declared variables that the stage of its steps declares
 */
export function startWorker(
  lane: Lane,
  { home, root }: { readonly home: Home; readonly root: string },
  environment: Readonly<Record<string, string>>,
  declared: Readonly<Record<string, string>>,
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
    env: { ...plainEnvironment(home), ...declared, ...environment, ...own },
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

/** The same on every machine, but for what is inherited. */
function plainEnvironment({ programs }: Home): Record<string, string> {
  const entries = inherited.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    ...Object.fromEntries(entries),
    ...compiledCode(),
    TZ: 'UTC',
    LANG: 'C.UTF-8',
    PATH: programs,
    // One thread per worker: parallelism is between steps.
    OMP_NUM_THREADS: '1',
  };
}
