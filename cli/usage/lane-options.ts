import type { Command } from 'commander';
import { append, wholeNumber } from './project-options.ts';

/** Options for where steps run. */
export function laneOptions(command: Command): Command {
  return command
    .option('-j, --jobs <n>', 'workers on CPU cores (default: cores divided by --threads)', wholeNumber(1))
    .option('--gpus <list>', 'GPUs to use, such as 0,1; "" for none (default: all)')
    .option('--slots <n>', 'workers per GPU', wholeNumber(1), 1);
}

/** Options for which steps run. */
export function selectionOptions(command: Command): Command {
  return command
    .argument('[step-glob...]', 'only these steps and their inputs (step id, beginning of one, or glob)')
    .option('--until <glob>', 'same as naming steps (repeatable)', append)
    .option('--from <glob>', "only these steps' dependents, plus their inputs (repeatable)", append)
    .option('--force <glob>', 'run these steps again even if they are fresh (repeatable)', append);
}
