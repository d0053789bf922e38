import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Digest } from '../../../artifacts/digest.ts';
import { workOf } from '../../../pipeline/graph.ts';
import { ofStep } from '../../../pipeline/of-step.ts';
import { selectStep } from '../../../pipeline/select.ts';
import type { Step } from '../../../pipeline/step.ts';
import { failureNow } from '../../project/failure-now.ts';
import { loadProject, type ProjectArguments } from '../../project/load-project.ts';
import { type Prospect, withProspect } from '../../project/prospect.ts';
import { type ExitCode, exitCode } from '../../terminal/exit-code.ts';
import { manyLines, oneLine, paint, print, tell } from '../../terminal/output.ts';
import { type AddCommand, projectCommand } from '../../usage/project-options.ts';
import { follow } from './follow.ts';

export const command: AddCommand = (program, end) => {
  projectCommand(program, 'logs', 'Print what a step printed.', [
    'logs train/linear/seed=3         its latest attempt',
    'logs -f train/linear/seed=3      follow until the run ends',
    'logs --failed                    every failed step, as in status',
  ])
    .argument('[step]', 'a step id or an unambiguous beginning of one')
    .option('-f, --follow', 'follow until the run ends')
    .option('--failed', 'print every failed step, as in status')
    .action(async (step: string | undefined, options, command) => {
      if (options.failed) end(await failedCommand(step, options));
      else if (step !== undefined) end(await logsCommand(step, options));
      else command.error("error: missing argument 'step', or --failed");
    });
};

interface LogsArguments extends ProjectArguments {
  readonly follow?: boolean;
}

/** Prints what a step printed. */
async function logsCommand(typed: string, options: LogsArguments): Promise<ExitCode> {
  return withProspect(await loadProject(options), async (prospect) => {
    const step = selectStep(prospect.project.graph, typed);
    const { home } = prospect.project;
    const logOf = (key: Digest) => join(home.logs, `${key}.log`);
    const now = keyNow(step, prospect);
    if (options.follow && now) return follow(logOf(now), home.folder);
    if (options.follow) tell(`${oneLine(step.id)} waits for other steps; this is what it printed last time.`);
    const earlier = await earlierKeys(step, prospect);
    const latest = newest([...(now ? [now] : []), ...earlier].map(logOf));
    if (latest === undefined) {
      tell(`${oneLine(step.id)} has printed nothing.`);
      return exitCode.stale;
    }
    printLog(latest);
    return exitCode.done;
  });
}

/** Prints what every step printed that `status` calls failed, or only the typed one. */
async function failedCommand(typed: string | undefined, options: ProjectArguments): Promise<ExitCode> {
  return withProspect(await loadProject(options), (prospect) => printFailed(typed, prospect));
}

async function printFailed(typed: string | undefined, prospect: Prospect): Promise<ExitCode> {
  const { graph, home } = prospect.project;
  const steps = typed === undefined ? workOf(graph) : [selectStep(graph, typed)];
  for (const step of steps) {
    const failure = await failureNow(step, prospect);
    if (!failure) continue;
    const heading = `${step.id} failed ${failure.at}: ${failure.kind}: ${failure.message}`;
    print(paint('bold', oneLine(heading), 'stdout'));
    const path = join(home.logs, `${failure.key}.log`);
    if (existsSync(path)) printLog(path);
  }
  const [only] = steps;
  if (typed !== undefined && only && !(await failureNow(only, prospect)))
    tell(`${oneLine(only.id)} has not failed as it is now; its log is that of \`repro logs ${oneLine(only.id)}\`.`);
  return exitCode.done;
}

/** The current key of the step; unknown while it waits. */
function keyNow(step: Step, { plan }: Prospect): Digest | undefined {
  const verdict = ofStep(plan, step);
  if (verdict.kind === 'fresh') return verdict.record.key;
  return verdict.kind === 'stale' ? verdict.key : undefined;
}

/** The keys of its last failed and its last finished attempt. */
async function earlierKeys({ id }: Step, { past }: Prospect): Promise<Digest[]> {
  const attempts = [await past.records.failure(id), await past.records.latest(id)];
  return attempts.flatMap((attempt) => attempt?.key ?? []);
}

function newest(paths: readonly string[]): string | undefined {
  const written = (path: string) => statSync(path).mtimeMs;
  return paths.filter((path) => existsSync(path)).sort((a, b) => written(b) - written(a))[0];
}

function printLog(path: string): void {
  print(manyLines(readFileSync(path, 'utf8')).trimEnd());
}
