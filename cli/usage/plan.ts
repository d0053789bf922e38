import { laneOptions, selectionOptions } from './lane-options.ts';
import { type AddCommand, projectCommand } from './project-options.ts';

export const addPlan: AddCommand = (program, end) => {
  const command = projectCommand(program, 'plan', 'Tell what a run would do: order, lanes, time by history, disk.', [
    'plan                             of the first profile',
    "plan 'deepfool/**' -j 8          only for these steps, with 8 workers",
    'plan --json                      for a program',
  ]);
  selectionOptions(laneOptions(command))
    .option('--json', 'as JSON')
    .action(async (patterns: string[], options) => {
      const { planCommand } = await import('../commands/plan/plan.ts');
      end(await planCommand(patterns, options));
    });
};
