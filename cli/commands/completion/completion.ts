import { readFileSync } from 'node:fs';
import { type ExitCode, exitCode } from '../../terminal/exit-code.ts';
import { print } from '../../terminal/output.ts';

/** Prints the script that makes a shell complete `repro`: it asks the hidden command `complete` for candidates. */
export function completionCommand(shell: 'bash' | 'zsh' | 'fish'): ExitCode {
  print(readFileSync(new URL(`repro.${shell}`, import.meta.url), 'utf8').trimEnd());
  return exitCode.done;
}
