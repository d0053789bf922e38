import { Option } from 'commander';
import { loadProject, type ProjectArguments } from '../../project/load-project.ts';
import { chainOf, pictureOf, stageOf } from '../../project/picture.ts';
import { type ExitCode, exitCode } from '../../terminal/exit-code.ts';
import { print } from '../../terminal/output.ts';
import { type AddCommand, projectCommand } from '../../usage/project-options.ts';
import { draw, type Format } from './draw.ts';

export const command: AddCommand = (program, end) => {
  projectCommand(program, 'graph', 'Print the dependency graph for other programs.', [
    'graph                            stages with counts, as mermaid',
    'graph --format dot | dot -Tsvg -o graph.svg',
    'graph --level step --stale       what would run, step by step, chains folded',
  ])
    .addOption(new Option('--format <format>', 'output format').choices(['mermaid', 'dot', 'json']).default('mermaid'))
    .addOption(
      new Option('--level <level>', 'one node per stage or per step').choices(['stage', 'step']).default('stage'),
    )
    .option('--stale', 'show only what is not fresh')
    .action(async (options) => end(await graphCommand(options)));
};

interface GraphArguments extends ProjectArguments {
  readonly format: Format;
  readonly level: 'stage' | 'step';
  readonly stale?: boolean;
}

/** Draws the pipeline as text for other programs. */
async function graphCommand({ format, level, stale, ...options }: GraphArguments): Promise<ExitCode> {
  const project = await loadProject(options);
  const nameOf = level === 'stage' ? stageOf : chainOf;
  if (stale) {
    const { withProspect } = await import('../../project/prospect.ts');
    await withProspect(project, async ({ plan }) => print(draw[format](pictureOf(project.graph, nameOf, plan))));
  } else {
    print(draw[format](pictureOf(project.graph, nameOf)));
  }
  return exitCode.done;
}
