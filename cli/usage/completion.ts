import { Argument } from 'commander';
import type { AddCommand } from './project-options.ts';

/** The script for a shell, and the hidden command that the script asks while someone types. */
export const addCompletion: AddCommand = (program, end) => {
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
    .action(async (shell) => end((await import('../commands/completion/completion.ts')).completionCommand(shell)));
  program
    .command('complete', { hidden: true })
    .argument('[words...]')
    .action(async (words: string[]) =>
      end(await (await import('../commands/completion/candidates.ts')).candidatesCommand(program, words)),
    );
};
