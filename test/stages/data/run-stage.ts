import type { AnyDefinition } from '../../../pipeline/definition.ts';

/** Runs a stage and returns its outputs and reports; checks and completes its params like a declaration. */
export async function runStage<Output>(
  { definition }: { readonly definition: AnyDefinition },
  params: object,
  inputs: object = {},
): Promise<{ outputs: Output; progress: { done: number; total: number }[]; lines: string[] }> {
  const progress: { done: number; total: number }[] = [];
  const lines: string[] = [];
  const outputs = await definition.run({
    params: definition.params.parse(params),
    inputs,
    progress: (report: { done: number; total: number }) => progress.push(report),
    log: (line: string) => lines.push(line),
  });
  return { outputs: outputs as Output, progress, lines };
}
