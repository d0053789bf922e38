import { statfsSync } from 'node:fs';
import { upgradesIn } from '../../../pipeline/decide/upgrade.ts';
import { workOf } from '../../../pipeline/graph.ts';
import { ofStep } from '../../../pipeline/of-step.ts';
import { laneKindOf } from '../../../pipeline/run/placement.ts';
import { selectGraph } from '../../../pipeline/select.ts';
import type { Step } from '../../../pipeline/step.ts';
import { type Lane, makeLanes } from '../../../pipeline/work/lane.ts';
import { defaultJobs } from '../../project/choose-device.ts';
import { findGpus } from '../../project/find-gpus.ts';
import { loadProject, type ProjectArguments } from '../../project/load-project.ts';
import { nearestFolder } from '../../project/nearest-folder.ts';
import { type Prospect, withProspect } from '../../project/prospect.ts';
import { warnWithoutGpu } from '../../project/warn-without-gpu.ts';
import { bytes } from '../../terminal/bytes.ts';
import { duration } from '../../terminal/duration.ts';
import { type ExitCode, exitCode } from '../../terminal/exit-code.ts';
import { oneLine, print, printJson, tell, warn } from '../../terminal/output.ts';
import { table } from '../../terminal/table.ts';
import { tellUpgrades } from '../../terminal/tell-upgrades.ts';
import { laneOptions, selectionOptions } from '../../usage/lane-options.ts';
import { type AddCommand, projectCommand } from '../../usage/project-options.ts';
import { type Forecast, forecast } from './forecast.ts';
import { type Expectation, readHistory } from './history.ts';

export const command: AddCommand = (program, end) => {
  const command = projectCommand(
    program,
    'plan',
    'Show what a run would do: order, lanes, estimated time and disk use.',
    [
      'plan                             the first profile',
      "plan 'deepfool/**' -j 8          only for these steps, with 8 workers",
      'plan --json                      as data',
    ],
  );
  selectionOptions(laneOptions(command))
    .option('--json', 'print JSON')
    .action(async (patterns: string[], options) => {
      end(await planCommand(patterns, options));
    });
};

interface PlanArguments extends ProjectArguments {
  readonly jobs?: number;
  readonly gpus?: string;
  readonly slots: number;
  readonly force?: readonly string[];
  readonly until?: readonly string[];
  readonly from?: readonly string[];
  readonly json?: boolean;
}

/** Shows what a run would do: order, lanes, and time and disk use estimated from earlier runs. */
async function planCommand(patterns: readonly string[], options: PlanArguments): Promise<ExitCode> {
  const { force = [], from = [], until = [], slots } = options;
  const whole = await loadProject(options);
  const project = { ...whole, graph: selectGraph(whole.graph, { until: [...until, ...patterns], from }) };
  const gpus = await findGpus(project, options.gpus);
  warnWithoutGpu(project, gpus);
  const lanes = makeLanes(options.jobs ?? defaultJobs(project.compute), gpus, slots);
  return withProspect(
    project,
    async (prospect) => {
      const parts = await upgradesIn(project.graph, prospect.plan, prospect.evidence);
      if (parts.length > 0) tell(tellUpgrades(parts));
      const outlook = await foresee(prospect, lanes);
      if (options.json) printJson(outlook.data);
      else tellOutlook(outlook);
      return exitCode.done;
    },
    force,
  );
}

type Outlook = Awaited<ReturnType<typeof foresee>>;

async function foresee({ project, past, plan }: Prospect, lanes: readonly Lane[]) {
  const { graph, home, compute } = project;
  const of = (...kinds: string[]) => workOf(graph).filter((step) => kinds.includes(ofStep(plan, step).kind));
  const unfinished = of('stale', 'waiting');
  const expected = await readHistory(project, unfinished, past.records.latest);
  const hasGpu = lanes.some(({ kind }) => kind === 'gpu');
  const play = (steps: readonly Step[]) =>
    forecast({
      graph,
      steps: new Set(steps),
      lanes,
      seconds: (step) => expected(step).seconds,
      laneKind: (step) => laneKindOf(step, compute, hasGpu),
    });
  const order = play(unfinished);
  const { bavail, bsize } = statfsSync(nearestFolder(home.folder));
  const data = {
    profile: project.profile,
    lanes: lanes.map(({ name }) => name),
    fresh: of('fresh').length,
    stale: of('stale').length,
    waiting: of('waiting').length,
    untimed: unfinished.filter((step) => expected(step).from === 'nothing').length,
    seconds: { atLeast: lastEnd(play(of('stale'))), atMost: lastEnd(order) },
    disk: { bytes: unfinished.reduce((total, step) => total + expected(step).bytes, 0), free: bavail * bsize },
    steps: order.map((one) => describe(one, ofStep(plan, one.step).kind, expected(one.step))),
  };
  return { data, unplaced: unfinished.length - order.length };
}

function describe({ step, lane, start }: Forecast, verdict: string, { seconds, from }: Expectation) {
  return { step: step.id, verdict, lane, start, seconds, from };
}

function lastEnd(order: readonly Forecast[]): number {
  return order.reduce((last, { end }) => Math.max(last, end), 0);
}

function tellOutlook({ data, unplaced }: Outlook): void {
  const rows = data.steps.map(({ step, verdict, lane, start, seconds, from }, i) => [
    String(i + 1),
    oneLine(step),
    verdict,
    lane,
    duration(start),
    from === 'nothing' ? '?' : `${from === 'stage' ? '~' : ''}${duration(seconds)}`,
  ]);
  if (rows.length > 0) print(table([['', 'step', 'verdict', 'lane', 'starts at', 'takes'], ...rows], [0, 4, 5]));
  const { seconds, disk, stale, waiting, fresh, untimed } = data;
  if (unplaced > 0)
    warn(`${unplaced} steps need a GPU (or depend on one that does) and are left out: no GPU is available.`);
  tell(`${stale} would run | ${waiting} wait for those and may turn out fresh | ${fresh} would be restored`);
  const isUnknown = data.steps.length > 0 && untimed === stale + waiting;
  const time = isUnknown
    ? 'unknown: no step has been timed yet'
    : `${duration(seconds.atLeast)} to ${duration(seconds.atMost)}`;
  tell(`estimated time: ${time}, on ${data.lanes.join(', ')}`);
  if (untimed > 0 && !isUnknown) tell(`${untimed} of them count as 0 s: no step of their stage has been timed yet`);
  tell(`estimated disk use: ${isUnknown ? 'unknown' : bytes(disk.bytes)}, ${bytes(disk.free)} free`);
}
