import module from 'node:module';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { ArtifactError } from '../../artifacts/artifact-error.ts';
import type { Digest } from '../../artifacts/digest.ts';
import { openStore } from '../../artifacts/store.ts';
import type { AnyDefinition } from '../definition.ts';
import type { Stage } from '../stage.ts';
import * as declarations from '../stage.ts';
import { Interrupted, openCheckpoints } from './checkpoints.ts';
import { openBundles } from './code/bundles.ts';
import { failureOf } from './failure.ts';
import { decodedInputs } from './inputs.ts';
import type { FromWorker, Job, LeftOver, Outcome, ToWorker } from './job.ts';
import { storeOutputs } from './outputs.ts';
import { separateSteps } from './separation/separate-steps.ts';
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
const readInputs = decodedInputs(store);
const facilities = new Map<string, Promise<unknown>>();
/** Whether the look at what a step left behind is going on, for the thread that watches it; and how long it may, in s. */
const inspecting = new Int32Array(new SharedArrayBuffer(4));
const longestLook = 3;
/** Code of which a step has run here. */
const served = new Set<Digest>();
/** Whether the running step has loaded files of packages: those of earlier steps have been looked at since. */
let hasRead = false;
let stopping = false;
let isWorn = false;
let log: StepLog | undefined;
/** Messages are handled one after the other. */
let handled = Promise.resolve();

capturePrinting(() => log);
process.on('message', (message: ToWorker) => {
  if (message.type === 'stop') stopping = true;
  else if (message.type === 'end') handled = handled.then(end);
  // A step may have broken what this process itself needs.
  else handled = handled.then(() => serve(message)).catch(() => process.exit(1));
});
// The terminal sends signals to every process; the scheduler handles them.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});
process.on('disconnect', () => process.exit(0));
process.on('uncaughtException', (error) => {
  const failure = failureOf(error, ownFolders);
  if (steps.isLate(failure.message)) return;
  // The step cannot catch it, so nothing can end the step.
  log?.write(`${('stack' in failure && failure.stack) || failure.message}\n`);
  send({ type: 'failed', failure, ending: true }, () => process.exit(1));
});
watchFromThread();
// Every stage has these: none may keep something there, or speak for the worker.
for (const shared of Object.values(declarations)) Object.freeze(shared);
const sendToParent = process.send?.bind(process);
delete process.send;
Reflect.deleteProperty(process, 'disconnect');
// Last, so that everything above counts as it is.
const steps = separateSteps();
const bundles = openBundles(store, setup.root, {
  ...steps.loading,
  reading: () => {
    hasRead = true;
  },
});

/** Runs a step. The scheduler has the outcome before this process has looked at what the step left behind. */
async function serve(job: Job): Promise<void> {
  if (isWorn) return;
  if (!steps.suits(job.code)) return wearOut([]);
  hasRead = false;
  const outcome = await steps.during(job.step, () => perform(job));
  finish(hasRead ? { ...outcome, hasRead } : outcome);
  Atomics.store(inspecting, 0, 1);
  const left = await steps.inspect(job.step, outcome.type === 'failed');
  Atomics.store(inspecting, 0, 0);
  if (left.length > 0 || steps.isUsedUp()) wearOut(left);
  if (!served.has(job.code)) keepCompiled();
  served.add(job.code);
}

/** Lets another process run the next step. */
function wearOut(left: readonly LeftOver[]): void {
  isWorn = true;
  send({ type: 'worn', left });
}

/** The scheduler ends workers by a signal, so what was compiled would not be kept by itself. */
function keepCompiled(): void {
  module.flushCompileCache();
}

function end(): void {
  keepCompiled();
  if (!isWorn) send({ type: 'clean' });
}

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
  const { facility } = job;
  const compute = facility && (await steps.before('engine', () => openFacility(facility)));
  const evaluate = await steps.before(job.code, () => bundles.prepare(job.code));
  const definition = findStage(evaluate(), job.stage);
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

/** An engine stays open, with what it has compiled. */
function openFacility(code: Digest): Promise<unknown> {
  const open = async () => {
    const evaluate = await bundles.prepare(code);
    return (evaluate().open as (device: object) => unknown)(setup.device);
  };
  const opened = facilities.get(code) ?? open();
  facilities.set(code, opened);
  return opened;
}

function send(message: FromWorker, sent?: () => void): void {
  if (process.connected && sendToParent) sendToParent(message, undefined, undefined, sent);
  else sent?.();
}

/**
 * A step that computes without yielding does not see the channel close, so a separate thread watches the parent. It also
 * ends this process if a step has broken so much that the look at what it left behind does not end.
 */
function watchFromThread(): void {
  const watch = `
    const { workerData } = require('node:worker_threads');
    let seconds = 0;
    setInterval(() => {
      seconds = Atomics.load(workerData, 0) === 1 ? seconds + 1 : 0;
      if (process.ppid !== ${setup.parent} || seconds > ${longestLook}) process.kill(process.pid, 'SIGKILL');
    }, 1000);
  `;
  new Worker(watch, { eval: true, workerData: inspecting }).unref();
}
