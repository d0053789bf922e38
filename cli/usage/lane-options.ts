import type { Command } from 'commander';
import { append, wholeNumber } from './project-options.ts';

/** Where steps run. */
export function laneOptions(command: Command): Command {
  return command
    .option(
      '-j, --jobs <n>',
      'workers on processor cores (default: as many as there are cores, by --threads)',
      wholeNumber(1),
    )
    .option('--gpus <list>', 'indices of the GPUs to use, such as 0,1; "" for none (default: all)')
    .option('--slots <n>', 'workers per GPU', wholeNumber(1), 1);
}

/** Which steps are brought up to date. */
export function selectionOptions(command: Command): Command {
  return command
    .argument('[step-glob...]', 'only these steps and what they need (a step id, the beginning of one, or a glob)')
    .option('--until <glob>', 'the same as naming steps (repeatable)', append)
    .option('--from <glob>', 'only what hangs on these steps, and what that needs (repeatable)', append)
    .option('--force <glob>', 'run these steps again whatever is known (repeatable)', append);
}
