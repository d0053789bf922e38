import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Digest } from '../../artifacts/digest.ts';
import { workOf } from '../../pipeline/graph.ts';
import { selectStep } from '../../pipeline/select.ts';
import type { Step } from '../../pipeline/step.ts';
import { type ExitCode, exitCode } from '../exit-code.ts';
import { follow } from '../follow.ts';
import { loadProject, type ProjectArguments } from '../load-project.ts';
import { manyLines, oneLine, paint, print, tell } from '../output.ts';
import { type Prospect, withProspect } from '../prospect.ts';

export interface LogsArguments extends ProjectArguments {
  readonly follow?: boolean;
  readonly failed?: boolean;
}

/** Prints what a step printed, or what all those did whose last attempt failed. */
export async function logsCommand(typed: string | undefined, options: LogsArguments): Promise<ExitCode> {
  return withProspect(await loadProject(options), async (prospect) => {
    if (options.failed) return printFailed(typed, prospect);
    const step = selectStep(prospect.project.graph, typed!);
    const keys = await keysOf(step, prospect);
    const paths = keys.map((key) => join(prospect.project.home.logs, `${key}.log`));
    if (options.follow) return follow(paths, prospect.project.home.folder);
    const latest = newest(paths);
    if (latest === undefined) {
      tell(`${oneLine(step.id)} has printed nothing so far.`);
      return exitCode.stale;
    }
    printLog(latest);
    return exitCode.done;
  });
}

async function printFailed(typed: string | undefined, prospect: Prospect): Promise<ExitCode> {
  const { graph, home } = prospect.project;
  const steps = typed === undefined ? workOf(graph) : [selectStep(graph, typed)];
  for (const step of steps) {
    const failure = await prospect.past.records.failure(step.id);
    if (!failure) continue;
    const heading = `${step.id} failed ${failure.at}: ${failure.kind}: ${failure.message}`;
    print(paint('bold', oneLine(heading), 'stdout'));
    const path = join(home.logs, `${failure.key}.log`);
    if (existsSync(path)) printLog(path);
  }
  return exitCode.done;
}

/** The keys under which a step may have printed: as it is now, as it failed, as it was. */
async function keysOf(step: Step, { plan, past }: Prospect): Promise<Digest[]> {
  const verdict = plan.get(step)!;
  const now = verdict.kind === 'fresh' ? verdict.record.key : verdict.kind === 'stale' ? verdict.key : undefined;
  const others = [(await past.records.failure(step.id))?.key, (await past.records.latest(step.id))?.key];
  return [...new Set([now, ...others].filter((key) => key !== undefined))];
}

function newest(paths: readonly string[]): string | undefined {
  const written = (path: string) => statSync(path).mtimeMs;
  return paths.filter((path) => existsSync(path)).sort((a, b) => written(b) - written(a))[0];
}

function printLog(path: string): void {
  print(manyLines(readFileSync(path, 'utf8')).trimEnd());
}
