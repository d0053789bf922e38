import type { Holder } from '../../../cache/lock.ts';
import type { Project } from '../../../pipeline/decide/project.ts';
import type { Event } from '../../../pipeline/run/event.ts';
import { selectGraph, selectSteps } from '../../../pipeline/select.ts';
import { defaultJobs } from '../../project/choose-device.ts';
import { findGpus } from '../../project/find-gpus.ts';
import { loadProject, type ProjectArguments } from '../../project/load-project.ts';
import { sameProject } from '../../project/same-project.ts';
import { warnWithoutGpu } from '../../project/warn-without-gpu.ts';
import { type ExitCode, exitCode } from '../../terminal/exit-code.ts';
import { isLive, oneLine, paint, tell } from '../../terminal/output.ts';
import { jsonReporter, plainReporter, type Reporter } from '../../terminal/reporter.ts';
import { failureCode, tellEnding } from '../../terminal/tell-ending.ts';
import { laneOptions, selectionOptions } from '../../usage/lane-options.ts';
import { type AddCommand, projectCommand, wholeNumber } from '../../usage/project-options.ts';
import { catchInterruption } from './interruption.ts';
import { warnOfLeftOvers } from './left-over.ts';
import { absoluteMirror } from './mirror.ts';

export const command: AddCommand = (program, end) => {
  const command = projectCommand(
    program,
    'run',
    'Run whatever is out of date and publish the results. Re-run to resume.',
    [
      'run                              everything of the first profile',
      'run --profile quick -n           show what would run, and why',
      "run 'deepfool/**' -j 8           only these steps and what they need, 8 at a time",
      "run --force 'measure/**'         run these again even if they are fresh",
      'run --set references=3           with one setting changed',
    ],
  );
  selectionOptions(laneOptions(command))
    .option('-n, --dry-run', 'show what would run and why, and do nothing')
    .option('--fail-fast', 'stop at the first failed step')
    .option('--retries <n>', 'retries of a step whose worker is lost', wholeNumber(0), 2)
    .option('--mirror <dir|url>', 'look for data here first (default: REPRO_MIRROR)')
    .option('--json', 'print one JSON object per event')
    .action(async (patterns: string[], options) => {
      end(await runCommand(patterns, options));
    });
};

interface RunArguments extends ProjectArguments {
  readonly dryRun?: boolean;
  readonly jobs?: number;
  readonly gpus?: string;
  readonly slots: number;
  readonly failFast?: boolean;
  readonly force?: readonly string[];
  readonly until?: readonly string[];
  readonly from?: readonly string[];
  readonly retries: number;
  readonly mirror?: string;
  readonly json?: boolean;
}

/** Runs the chosen steps that are out of date, and publishes the results. */
async function runCommand(patterns: readonly string[], options: RunArguments): Promise<ExitCode> {
  const whole = await loadProject(options);
  const { force = [], from = [], until = [] } = options;
  // Refused before any work when it matches nothing.
  selectSteps(whole.graph, force);
  const project = { ...whole, graph: selectGraph(whole.graph, { until: [...until, ...patterns], from }) };
  if (options.dryRun) return (await import('./dry-run.ts')).dryRun(project, { force, json: options.json ?? false });
  const gpus = await findGpus(project, options.gpus);
  warnWithoutGpu(project, gpus);
  const reporter = await reporterFor(options);
  try {
    const code = await perform(project, options, gpus, reporter);
    if (code === exitCode.done && !options.json) warnOfLeftOvers(whole);
    return code;
  } finally {
    reporter.close();
  }
}

async function perform(project: Project, options: RunArguments, gpus: readonly number[], reporter: Reporter) {
  const { run } = await import('../../../pipeline/run/run.ts');
  const interruption = catchInterruption((times) => {
    if (times === 1)
      reporter.say('Stopping: steps save their progress at their next checkpoint. Interrupt again to stop at once.');
    else reporter.say('Stopping at once.');
  });
  const mirror = options.mirror ?? process.env.REPRO_MIRROR;
  const published: Extract<Event, { type: 'published' }>[] = [];
  const ended = await run(project, {
    jobs: options.jobs ?? defaultJobs(project.compute),
    gpus,
    slots: options.slots,
    force: options.force ?? [],
    retries: options.retries,
    failFast: options.failFast ?? false,
    mirror: mirror ? absoluteMirror(mirror) : undefined,
    interrupt: interruption.interrupt,
    abandon: interruption.abandon,
    command: ['repro', ...process.argv.slice(2)].join(' '),
    emit(event) {
      if (event.type === 'published') published.push(event);
      reporter.emit(event);
    },
  }).finally(interruption.release);
  reporter.close();
  if (ended.kind === 'in-use') return tellHolder(project, ended.holder);
  const { outcome, summary, result } = ended;
  const failed = new Map([...result.failed].map(([step, failure]) => [step.id, failure]));
  if (!options.json) tellEnding({ outcome, summary, failed, published, project: sameProject(options) });
  if (outcome === 'interrupted') return interruption.code();
  if (summary.changed > 0) return exitCode.integrity;
  return outcome === 'done' ? exitCode.done : failureCode(failed.values());
}

async function reporterFor({ json }: RunArguments): Promise<Reporter> {
  if (json) return jsonReporter();
  return isLive() ? (await import('../../terminal/live-reporter.ts')).liveReporter() : plainReporter();
}

function tellHolder({ home }: Project, holder: Holder | undefined): ExitCode {
  const who = holder
    ? `process ${holder.pid} on ${oneLine(holder.host)} since ${oneLine(holder.since)}: ${oneLine(holder.command)}`
    : 'another run';
  tell(`${paint('red', 'error:')} the store ${home.folder} is in use by ${who}`);
  tell('Wait for it or stop it, then run the same command again; or use another store: REPRO_HOME=FOLDER.');
  return exitCode.inUse;
}
