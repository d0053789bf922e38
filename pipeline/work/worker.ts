import module from 'node:module';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { ArtifactError } from '../../artifacts/artifact-error.ts';
import { openStore } from '../../artifacts/store.ts';
import type { AnyDefinition } from '../definition.ts';
import type { Stage } from '../stage.ts';
import { bundleLoader } from './bundle-loader.ts';
import { Interrupted, openCheckpoints } from './checkpoints.ts';
import { failureOf } from './failure.ts';
import { decodedInputs } from './inputs.ts';
import type { FromWorker, Job, Outcome, ToWorker } from './job.ts';
import { storeOutputs } from './outputs.ts';
import { capturePrinting, openStepLog, type StepLog } from './step-log.ts';

/** The process that runs steps, one at a time, as long as its parent lives. */

const setup = JSON.parse(process.env.REPRO_WORKER!) as {
  readonly store: string;
  readonly checkpoints: string;
  readonly logs: string;
  readonly root: string;
  readonly device: { readonly kind: string; readonly index: number };
  /** Process id of the scheduler. */
  readonly parent: number;
};
const ownFolders = [setup.store, setup.checkpoints, setup.logs];
const store = openStore(setup.store);
const load = bundleLoader(store, setup.root);
const readInputs = decodedInputs(store);
const facilities = new Map<string, Promise<unknown>>();
let stopping = false;
let log: StepLog | undefined;

capturePrinting(() => log);
process.on('message', (message: ToWorker) => {
  if (message.type === 'stop') stopping = true;
  // The parent ends workers by a signal, so what was compiled would not be kept by itself.
  else void perform(message).then(finish).then(module.flushCompileCache);
});
// The terminal sends signals to every process; the scheduler handles them.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});
process.on('disconnect', () => process.exit(0));
// Thrown where no step can catch it, e.g. in a leftover timer: the process can no longer be trusted.
process.on('uncaughtException', (error) => {
  const failure = failureOf(error, ownFolders);
  log?.write(`${('stack' in failure && failure.stack) || failure.message}\n`);
  send({ type: 'failed', failure, ending: true }, () => process.exit(1));
});
exitWithParent();

/** A worker whose device is lost exits; the next one opens the device again. */
function finish(outcome: Outcome): void {
  const isOver = outcome.type === 'failed' && outcome.failure.kind === 'worker-lost';
  if (isOver) send({ ...outcome, ending: true }, () => process.exit(1));
  else send(outcome);
}

async function perform(job: Job): Promise<Outcome> {
  log = openStepLog(join(setup.logs, `${job.key}.log`));
  try {
    return await runStage(job, log);
  } catch (error) {
    if (error instanceof Interrupted)
      return { type: 'failed', failure: { kind: 'interrupted', message: error.message } };
    if (error instanceof ArtifactError) {
      const { reason, digest, message } = error;
      return { type: 'failed', failure: { kind: 'input-unusable', reason, digest, message } };
    }
    const failure = failureOf(error, ownFolders);
    log.write(`${('stack' in failure && failure.stack) || failure.message}\n`);
    return { type: 'failed', failure };
  } finally {
    log.close();
    log = undefined;
  }
}

async function runStage(job: Job, printed: StepLog): Promise<Outcome> {
  const definition = findStage(await load(job.code), job.stage);
  const compute = job.facility && (await openFacility(job.facility));
  const inputs = readInputs(definition, job.inputs);
  const metrics: Record<string, number> = {};
  const started = process.hrtime.bigint();
  const values = await definition.run({
    params: job.params,
    inputs,
    compute,
    checkpoint: openCheckpoints({ ...store, checkpoints: setup.checkpoints }, job.checkpoint, {
      restart: job.restart,
      isStopping: () => stopping,
      refuse: send,
    }),
    progress: (progress: never) => send({ type: 'progress', progress }),
    metric(name: string, value: number) {
      if (!Number.isFinite(value)) throw new TypeError(`metric ${name}: expected a finite number, got ${value}`);
      metrics[name] = value;
    },
    log: (line: string) => printed.write(`${line}\n`),
  });
  const outputs = storeOutputs(store, definition, job, values);
  const seconds = Number(process.hrtime.bigint() - started) / 1e9;
  return { type: 'done', outputs, metrics, seconds, memory: process.memoryUsage.rss() };
}

function findStage(module: Record<string, unknown>, name: string): AnyDefinition {
  for (const value of Object.values(module)) {
    const definition = (value as Partial<Stage<never, never, never>> | null)?.definition;
    if (definition?.name === name) return definition;
  }
  throw new Error(
    `expected the stage's file to export the stage "${name}", got ${Object.keys(module).join(', ') || 'no exports'}`,
  );
}

async function openFacility(code: NonNullable<Job['facility']>): Promise<unknown> {
  const opened =
    facilities.get(code) ?? load(code).then((module) => (module.open as (device: object) => unknown)(setup.device));
  facilities.set(code, opened);
  return opened;
}

function send(message: FromWorker, sent?: () => void): void {
  if (process.connected && process.send) process.send(message, undefined, undefined, sent);
  else sent?.();
}

/** A step that computes without yielding does not see the channel close, so a separate thread watches the parent. */
function exitWithParent(): void {
  const watch = `
    setInterval(() => { if (process.ppid !== ${setup.parent}) process.kill(process.pid, 'SIGKILL'); }, 1000);
  `;
  new Worker(watch, { eval: true }).unref();
}
