import { readFileSync } from 'node:fs';
import { Argument } from 'commander';
import { type ExitCode, exitCode } from '../../terminal/exit-code.ts';
import { print } from '../../terminal/output.ts';
import type { AddCommand } from '../../usage/project-options.ts';

export const command: AddCommand = (program, end) => {
  program
    .command('completion')
    .description('Print a script that completes commands, options, profiles and step ids in your shell.')
    .helpOption('-h, --help', 'show this help')
    .addHelpText(
      'before',
      `Examples:
  $ repro completion bash > FILE           then add to ~/.bashrc: source FILE
  $ repro completion zsh > FILE            then add to ~/.zshrc: source FILE
  $ repro completion fish | source         in this session of fish
`,
    )
    .addArgument(new Argument('<shell>', 'your shell').choices(['bash', 'zsh', 'fish']))
    .action(async (shell) => end(completionCommand(shell)));
  program
    .command('complete', { hidden: true })
    .argument('[words...]')
    .action(async (words: string[]) => end(await (await import('./candidates.ts')).candidatesCommand(program, words)));
};

/** Prints the script that makes a shell complete `repro`: it asks the hidden command `complete` for candidates. */
function completionCommand(shell: 'bash' | 'zsh' | 'fish'): ExitCode {
  print(readFileSync(new URL(`repro.${shell}`, import.meta.url), 'utf8').trimEnd());
  return exitCode.done;
}
