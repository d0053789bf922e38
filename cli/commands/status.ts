import type { FailureRecord } from '../../cache/record.ts';
import { workOf } from '../../pipeline/graph.ts';
import { ofStep } from '../../pipeline/of-step.ts';
import type { Step } from '../../pipeline/step.ts';
import { failureNow } from '../project/failure-now.ts';
import { loadProject, type ProjectArguments } from '../project/load-project.ts';
import { type Prospect, withProspect } from '../project/prospect.ts';
import { type ExitCode, exitCode } from '../terminal/exit-code.ts';
import { oneLine, print, printJson } from '../terminal/output.ts';
import { table } from '../terminal/table.ts';
import { nameCues } from '../terminal/tell-cue.ts';
import { type AddCommand, projectCommand } from '../usage/project-options.ts';

export const command: AddCommand = (program, end) => {
  projectCommand(
    program,
    'status',
    'Show which steps are fresh, stale, waiting, failed or not run, by stage and in total.',
    [
      'status                           a table',
      'status --stale                   the steps that are not fresh, and why, one a line',
      'status --exit-code               exit 10 unless everything is fresh',
    ],
  )
    .option('--stale', 'list the steps that are not fresh')
    .option('--exit-code', 'exit 10 unless everything is fresh')
    .option('--json', 'print JSON')
    .action(async (options) => end(await statusCommand(options)));
};

interface StatusArguments extends ProjectArguments {
  readonly exitCode?: boolean;
  readonly stale?: boolean;
  readonly json?: boolean;
}

/** `not run`: these settings have made no result of the step yet, whatever other settings have. */
type State = 'fresh' | 'stale' | 'waiting' | 'failed' | 'not run';
const states = ['fresh', 'stale', 'waiting', 'failed', 'not run'] as const satisfies State[];

interface StepState {
  readonly step: string;
  readonly stage: string;
  readonly state: State;
  /** Why it is not fresh; empty when it is. */
  readonly reason: string;
}

/** Shows which steps are fresh, stale, waiting, failed or not run, by stage and in total. */
async function statusCommand(options: StatusArguments): Promise<ExitCode> {
  return withProspect(await loadProject(options), async (prospect) => {
    const steps = await Promise.all(workOf(prospect.project.graph).map((step) => stateOf(step, prospect)));
    const unfinished = steps.filter(({ state }) => state !== 'fresh');
    if (options.json) printJson({ profile: prospect.project.profile, ...counted(steps), unfinished });
    else if (options.stale)
      for (const { step, state, reason } of unfinished) print(oneLine(`${step}: ${state}: ${reason}`));
    else printTable(steps);
    return options.exitCode && unfinished.length > 0 ? exitCode.stale : exitCode.done;
  });
}

async function stateOf(step: Step, prospect: Prospect): Promise<StepState> {
  const { plan, own } = prospect;
  const verdict = ofStep(plan, step);
  const about = { step: step.id, stage: step.stage.definition.name };
  if (verdict.kind === 'fresh') return { ...about, state: 'fresh', reason: '' };
  const failure = verdict.kind === 'stale' ? await failureNow(step, prospect) : undefined;
  if (failure) return { ...about, state: 'failed', reason: reasonOf(failure) };
  const reason = verdict.kind === 'waiting' ? `on ${verdict.on.join(', ')}` : nameCues(verdict.cues);
  return { ...about, state: (await own(step)) === undefined ? 'not run' : verdict.kind, reason };
}

function reasonOf({ kind, message, place }: FailureRecord): string {
  return `${kind}: ${message}${place === undefined ? '' : `, at ${place}`}`;
}

function counted(steps: readonly StepState[]) {
  const stages = Map.groupBy(steps, ({ stage }) => stage);
  return {
    all: countStates(steps),
    stages: Object.fromEntries(Array.from(stages, ([stage, own]) => [stage, countStates(own)])),
  };
}

function countStates(steps: readonly StepState[]): Readonly<Record<'steps' | State, number>> {
  const counts = { steps: steps.length, fresh: 0, stale: 0, waiting: 0, failed: 0, 'not run': 0 };
  for (const { state } of steps) counts[state] += 1;
  return counts;
}

function printTable(steps: readonly StepState[]): void {
  const { all, stages } = counted(steps);
  const row = (name: string, counts: Readonly<Record<'steps' | State, number>>) => [
    name,
    String(counts.steps),
    ...states.map((state) => String(counts[state])),
  ];
  const rows = Object.entries(stages).map(([name, counts]) => row(name, counts));
  print(table([['stage', 'steps', ...states], ...rows, row('all', all)], [1, 2, 3, 4, 5, 6]));
}
