import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DeclarationError } from '../declaration-error.ts';
import { type StepGraph, workOf } from '../graph.ts';
import type { PlacedStage } from '../step.ts';

/**
 * Checks that a worker, which knows a stage by its file and name, will find the stage that was placed: one that its file
 * exports, under a name of its own there. A function that makes stages would give the worker another one, or none.
 *
 * @throws DeclarationError
 */
export async function checkStagesAreExported(graph: StepGraph, root: string): Promise<void> {
  const stages = new Map(workOf(graph).map(({ stage }) => [stage.definition, stage]));
  for (const stage of stages.values()) await checkStageIsExported(stage, root);
}

async function checkStageIsExported({ definition, file }: PlacedStage, root: string): Promise<void> {
  const exported = Object.entries(await import(file)).flatMap(([name, value]) => {
    const its = (value as Partial<PlacedStage> | null)?.definition;
    return its?.name === definition.name ? [{ name, definition: its }] : [];
  });
  const others = exported.filter((candidate) => candidate.definition !== definition).map(({ name }) => name);
  if (exported.length > others.length && others.length === 0) return;
  const got = others.length === 0 ? 'no such export' : `another stage of that name as ${others.join(', ')}`;
  throw new DeclarationError(
    `${relative(root, fileURLToPath(file))}: expected it to export the stage "${definition.name}" that is placed, got ${got}`,
    'Define each stage once, at the top level of its file, with a name of its own, and export it; what varies is a param.',
  );
}
