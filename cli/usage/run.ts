import { laneOptions, selectionOptions } from './lane-options.ts';
import { type AddCommand, projectCommand, wholeNumber } from './project-options.ts';

export const addRun: AddCommand = (program, end) => {
  const command = projectCommand(program, 'run', 'Bring steps up to date and publish the targets; resumes by nature.', [
    'run                              everything of the first profile',
    'run --profile quick -n           what would run, and why; nothing is done',
    "run 'deepfool/**' -j 8           only these steps and what they need, 8 at a time",
    "run --force 'measure/**'         run these again whatever is known",
    'run --set references=3           with one setting changed',
  ]);
  selectionOptions(laneOptions(command))
    .option('-n, --dry-run', 'tell what would run and why, and do nothing')
    .option('--fail-fast', 'stop at the first failed step instead of going on with the others')
    .option('--retries <n>', 'how often to try again when a worker is lost', wholeNumber(0), 2)
    .option('--mirror <dir|url>', 'where data is looked for first (sets REPRO_MIRROR)')
    .option('--json', 'one JSON object an event on stdout')
    .action(async (patterns: string[], options) => {
      const { runCommand } = await import('../commands/run/run.ts');
      end(await runCommand(patterns, options));
    });
};
