import { type Command, InvalidArgumentError, Option } from 'commander';
import type { ExitCode } from '../terminal/exit-code.ts';

/** Adds a command to the program; `end` receives its exit code. */
export type AddCommand = (program: Command, end: (code: ExitCode) => void) => void;

/** Starts a command: examples first in its help, and the options that select its project. */
export function projectCommand(program: Command, usage: string, about: string, examples: readonly string[]): Command {
  return program
    .command(usage)
    .description(about)
    .helpOption('-h, --help', 'show this help')
    .addHelpText('before', `Examples:\n${examples.map((line) => `  $ repro ${line}\n`).join('')}`)
    .option('--pipeline <file>', 'the pipeline file', 'pipeline.ts')
    .option('--profile <profile>', 'profile of the pipeline (default: its first)')
    .option('--set <key=value>', 'override one setting of the profile (repeatable)', addSetting)
    .addOption(
      new Option('--device <name>', 'device to compute on (default: cuda if installed, else cpu)').choices([
        'cpu',
        'webgpu',
        'cuda',
      ]),
    )
    .option('--threads <n>', 'CPU threads per worker (default: 1)', wholeNumber(1));
}

/** Collects the values of a repeatable option. */
export function append(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

/** Reads a whole number from `least`. */
export function wholeNumber(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && Number.isSafeInteger(value)) return value;
    throw new InvalidArgumentError(`Expected a whole number from ${least}.`);
  };
}

function addSetting(text: string, before: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('Expected key=value, for example --set references=3.');
  return Object.fromEntries([...Object.entries(before), [text.slice(0, at), text.slice(at + 1)]]);
}
