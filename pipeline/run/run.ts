import { join } from 'node:path';
import { clearTemporary } from '../../artifacts/store.ts';
import { type Holder, takeLock } from '../../cache/lock.ts';
import { environmentOf } from '../../compute/devices/choice.ts';
import { gatherEvidence } from '../decide/evidence.ts';
import { makeHome } from '../decide/home.ts';
import { watchPackages } from '../decide/packages/watch.ts';
import { makePlan } from '../decide/plan.ts';
import { openPast, type Past, type Project } from '../decide/project.ts';
import { recipesOf } from '../decide/settings/recipe.ts';
import { closuresOf } from '../decide/stage-code.ts';
import { upgradesIn } from '../decide/upgrade.ts';
import { workOf } from '../graph.ts';
import { ofStep } from '../of-step.ts';
import type { Step } from '../step.ts';
import { makeLanes } from '../work/lane.ts';
import { lazyWorkers } from '../work/lazy-workers.ts';
import { differenceBetween } from './difference.ts';
import type { Emit, Summary } from './event.ts';
import { keepingFor, keepRecipes } from './keeping.ts';
import { failureLocator } from './locate.ts';
import { DeviceError, laneKindOf } from './placement.ts';
import { openPublisher } from './publish.ts';
import { newRunName, openRunLog } from './run-log.ts';
import { type Result, schedule } from './scheduler.ts';

export interface RunOptions {
  /** Workers on CPU cores, from 1. */
  readonly jobs: number;
  /** Indices of the GPUs to use. */
  readonly gpus: readonly number[];
  /** Workers per GPU, from 1. */
  readonly slots: number;
  readonly force: readonly string[];
  /** How often a step is tried again when its worker is lost. */
  readonly retries: number;
  readonly failFast: boolean;
  /** Folder or URL where steps look for data first. */
  readonly mirror?: string | undefined;
  /** Ends the run early: running steps stop at their next checkpoint. */
  readonly interrupt: AbortSignal;
  /** Ends it at once: workers are killed. */
  readonly abandon: AbortSignal;
  readonly emit: Emit;
  /** The command line, shown to anyone who finds the store in use. */
  readonly command: string;
}

export type RunOutcome =
  | {
      readonly kind: 'ended';
      readonly outcome: 'done' | 'failed' | 'interrupted';
      readonly result: Result;
      readonly summary: Summary;
    }
  | { readonly kind: 'in-use'; readonly holder: Holder | undefined };

/**
 * Brings a project up to date and publishes its targets.
 *
 * @throws DeclarationError before any work, DeviceError when a step needs a GPU and none is available, and the file
 *   system's errors when the store cannot be written
 */
export async function run(project: Project, options: RunOptions): Promise<RunOutcome> {
  makeHome(project.home);
  const lock = takeLock(project.home.folder, options.command);
  if (!lock.ok) return { kind: 'in-use', holder: lock.holder };
  try {
    return await runLogged(project, options);
  } finally {
    lock.release();
  }
}

async function runLogged(project: Project, options: RunOptions): Promise<RunOutcome> {
  const name = newRunName();
  const log = openRunLog(project.home.runs, name, (path, problem) => options.emit({ type: 'log-lost', path, problem }));
  const changed = new Set<string>();
  const emit: Emit = (event) => {
    if (event.type === 'result-changed') changed.add(event.step);
    log.append(event);
    options.emit(event);
  };
  try {
    const past = openPast(project.home, (row, problem) => emit({ type: 'row-ignored', row, problem }));
    try {
      clearTemporary(past.store);
      return await bringUpToDate(project, past, name, { ...options, emit, changed });
    } finally {
      await past.records.close();
    }
  } finally {
    log.close();
  }
}

interface LoggedOptions extends RunOptions {
  /** Ids of the steps whose results changed, collected as it is told. */
  readonly changed: ReadonlySet<string>;
}

async function bringUpToDate(project: Project, past: Past, name: string, options: LoggedOptions): Promise<RunOutcome> {
  const { emit, gpus } = options;
  const started = performance.now();
  const { graph, profile } = project;
  const evidence = await gatherEvidence(project, past, { force: options.force, pin: true });
  const plan = await makePlan(graph, evidence);
  const unfinished = graph.steps.filter((step) => ofStep(plan, step).kind !== 'fresh');
  refuseWithoutGpu(unfinished, project, gpus);
  const lanes = makeLanes(options.jobs, gpus, options.slots);
  emit({ type: 'run-started', run: name, profile, steps: workOf(graph).length, lanes: lanes.map((lane) => lane.name) });
  if (unfinished.length > 0) {
    const parts = await upgradesIn(graph, plan, evidence);
    if (parts.length > 0) emit({ type: 'upgraded', parts });
    const { keepCode } = await import('./keep-code.ts');
    await keepCode(unfinished, evidence.code, project, past);
  }
  const look = watchPackages(project.installed);
  const locate = failureLocator(project.root);
  const workers = lazyWorkers(lanes, project, workerEnvironment(project, options), (left) =>
    emit({ type: 'step-left-over', ...left }),
  );
  options.interrupt.addEventListener('abort', () => workers.stop());
  options.abandon.addEventListener('abort', () => void workers.close());
  const recipe = recipesOf(project);
  const publish = openPublisher(past.store, project.results);
  let result: Result;
  try {
    result = await schedule({
      ...options,
      graph,
      plan,
      evidence,
      workers,
      keeping: keepingFor(past.records, project.home.checkpoints, name, recipe),
      packages: (step, closely) => look(closuresOf(evidence.code(step)), closely),
      signal: options.interrupt,
      located: (step, key, failure) => locate(failure, evidence.code(step), join(project.home.logs, `${key}.log`)),
      laneKind: (step) => laneKindOf(step, project.compute, gpus.length > 0),
      differenceBetween: (before, after) => differenceBetween(past.store, before, after),
      discard: (digest) => {
        if (past.store.state(digest) === 'corrupt') past.store.quarantine(digest);
      },
      publish: (target, record) => emit({ type: 'published', ...publish(target, record) }),
    });
  } finally {
    await workers.close();
  }
  await keepRecipes(past.records, project, result.restored, recipe);
  const summary = summarize(project, result, options.changed.size, (performance.now() - started) / 1000);
  const outcome = isDone(summary, result) ? 'done' : options.interrupt.aborted ? 'interrupted' : 'failed';
  emit({ type: 'run-finished', outcome, summary });
  return { kind: 'ended', outcome, result, summary };
}

/** The choices of this run, as a worker reads them. */
function workerEnvironment({ compute }: Project, { mirror }: RunOptions): Readonly<Record<string, string>> {
  return { ...environmentOf(compute), ...(mirror === undefined ? {} : { REPRO_MIRROR: mirror }) };
}

function refuseWithoutGpu(steps: readonly Step[], { compute }: Project, gpus: readonly number[]): void {
  if (gpus.length > 0) return;
  const needy = steps.find((step) => laneKindOf(step, compute, false) === 'gpu');
  if (needy)
    throw new DeviceError(
      `step ${needy.id} needs a GPU, but none is available; run on a machine that has one. ` +
        '`repro doctor` shows what was found.',
    );
}

function isDone({ failed, blocked }: Summary, { unpublished }: Result): boolean {
  return failed + blocked + unpublished.length === 0;
}

function summarize(
  { graph }: Project,
  { restored, run: made, failed }: Result,
  changed: number,
  seconds: number,
): Summary {
  const steps = workOf(graph).length;
  // A restored step whose artifact had to be made again counts as run, or as failed.
  const untouched = [...restored].filter(([step]) => step.source === undefined && !made.has(step) && !failed.has(step));
  return {
    steps,
    restored: untouched.length,
    run: made.size,
    failed: failed.size,
    changed,
    blocked: steps - untouched.length - made.size - failed.size,
    seconds,
    savedSeconds: untouched.reduce((total, [, record]) => total + record.seconds, 0),
  };
}
