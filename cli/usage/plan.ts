import { laneOptions, selectionOptions } from './lane-options.ts';
import { type AddCommand, projectCommand } from './project-options.ts';

export const addPlan: AddCommand = (program, end) => {
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
      const { planCommand } = await import('../commands/plan/plan.ts');
      end(await planCommand(patterns, options));
    });
};
