import { loadProject, type ProjectArguments } from '../../project/load-project.ts';
import { chainOf, pictureOf, stageOf } from '../../project/picture.ts';
import { type ExitCode, exitCode } from '../../terminal/exit-code.ts';
import { print } from '../../terminal/output.ts';
import { draw, type Format } from './draw.ts';

export interface GraphArguments extends ProjectArguments {
  readonly format: Format;
  readonly level: 'stage' | 'step';
  readonly stale?: boolean;
}

/** Draws the pipeline as text for other programs. */
export async function graphCommand({ format, level, stale, ...options }: GraphArguments): Promise<ExitCode> {
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
