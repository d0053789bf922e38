import { Option } from 'commander';
import { DeclarationError } from '../../pipeline/declaration-error.ts';
import { ofStep } from '../../pipeline/of-step.ts';
import { recordOf } from '../project/find-step.ts';
import { loadProject, type ProjectArguments } from '../project/load-project.ts';
import { type Prospect, withProspect } from '../project/prospect.ts';
import { sameProject } from '../project/same-project.ts';
import { tellNotMade, warnOfStale } from '../project/tell-result.ts';
import { type ExitCode, exitCode } from '../terminal/exit-code.ts';
import { manyLines, print } from '../terminal/output.ts';
import { type AddCommand, projectCommand } from '../usage/project-options.ts';

export const command: AddCommand = (program, end) => {
  projectCommand(program, 'metrics', 'Print the table of metrics beside the paper’s numbers.', [
    'metrics                          print Markdown',
    'metrics --csv > metrics.csv      for a spreadsheet',
  ])
    .addOption(new Option('--csv', 'print CSV').conflicts('json'))
    .option('--json', 'print JSON')
    .action(async (options) => end(await metricsCommand(options)));
};

interface MetricsArguments extends ProjectArguments {
  readonly csv?: boolean;
  readonly json?: boolean;
}

/**
 * Prints the published table `metrics.md`, or `metrics.csv` or `.json`. The first is followed by `claims.md` if the
 * pipeline publishes that; a pipeline without `metrics.md` may publish the claims alone.
 */
async function metricsCommand({ csv, json, ...options }: MetricsArguments): Promise<ExitCode> {
  const file = `metrics.${csv ? 'csv' : json ? 'json' : 'md'}`;
  return withProspect(await loadProject(options), async (prospect) => {
    const has = (one: string) => prospect.project.graph.targets.some((target) => target.file === one);
    const withClaims = !csv && !json && has(claims);
    if (has(file) || !withClaims) {
      const code = await printTarget(file, prospect, sameProject(options));
      if (code !== exitCode.done || !withClaims) return code;
      print('');
    }
    return printTarget(claims, prospect, sameProject(options));
  });
}

const claims = 'claims.md';

async function printTarget(file: string, prospect: Prospect, project: string): Promise<ExitCode> {
  const { targets } = prospect.project.graph;
  const target = targets.find((one) => one.file === file);
  if (!target) {
    const files = targets.map((one) => one.file).join(', ');
    throw new DeclarationError(`this pipeline publishes no ${file}`, `It publishes: ${files || 'nothing'}.`);
  }
  const { step, output } = target.handle;
  const record = await recordOf(step, prospect);
  const digest = record?.outputs[output]?.digest;
  if (record === undefined || digest === undefined) return tellNotMade(file, step, project);
  if (ofStep(prospect.plan, step).kind !== 'fresh') warnOfStale(file, step, record, project);
  print(manyLines(Buffer.from(prospect.past.store.get(digest)).toString('utf8')).trimEnd());
  return exitCode.done;
}
