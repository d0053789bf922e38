import { laneOptions, selectionOptions } from './lane-options.ts';
import { type AddCommand, projectCommand, wholeNumber } from './project-options.ts';

export const addRun: AddCommand = (program, end) => {
  const command = projectCommand(
    program,
    'run',
    'Run whatever is out of date and publish the results. Re-run to resume.',
    [
      'run                              everything of the first profile',
      'run --profile quick -n           show what would run, and why',
      "run 'deepfool/**' -j 8           only these steps and what they need, 8 at a time",
      "run --force 'measure/**'         run these again even if they are fresh",
      'run --set references=3           with one setting changed',
    ],
  );
  selectionOptions(laneOptions(command))
    .option('-n, --dry-run', 'show what would run and why, and do nothing')
    .option('--fail-fast', 'stop at the first failed step')
    .option('--retries <n>', 'retries of a step whose worker is lost', wholeNumber(0), 2)
    .option('--mirror <dir|url>', 'look for data here first (default: REPRO_MIRROR)')
    .option('--json', 'print one JSON object per event')
    .action(async (patterns: string[], options) => {
      const { runCommand } = await import('../commands/run/run.ts');
      end(await runCommand(patterns, options));
    });
};
