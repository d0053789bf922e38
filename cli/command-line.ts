import { readdirSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import project from '../package.json' with { type: 'json' };
import { type ExitCode, exitCode } from './terminal/exit-code.ts';
import { surviveClosedPipes } from './terminal/output.ts';
import type { AddCommand } from './usage/project-options.ts';

const examples = `
Examples:
  $ repro run                         bring everything up to date; run it again to resume
  $ repro run --profile quick -n      what would run, and why
  $ repro status                      what is there and what is stale
  $ repro why train/linear/seed=3     why a step would run again
  $ repro doctor                      check this machine
`.trimStart();

/**
 * Runs one command of the command line.
 *
 * @param argv as in Node: program, script, arguments
 * @returns the process's exit code
 */
export async function main(argv: readonly string[]): Promise<ExitCode> {
  surviveClosedPipes();
  let code: ExitCode = exitCode.done;
  try {
    const program = await newProgram(argv[2], (ended) => {
      code = ended;
    });
    await program.parseAsync(argv);
    return code;
  } catch (error) {
    // Commander has printed what is wrong with the usage, with the nearest option or command.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.done : exitCode.usage;
    return (await import('./terminal/tell-error.ts')).tellError(error);
  }
}

async function newProgram(named: string | undefined, end: (code: ExitCode) => void): Promise<Command> {
  const program = new Command('repro')
    .description('Runs a declared pipeline, reusing every result that is still valid.')
    .version(project.version, '-V, --version', 'show the version')
    .addHelpText('before', examples)
    .helpOption('-h, --help', 'show this help')
    .helpCommand('help [command]', 'show the help of a command')
    .showHelpAfterError('(see repro --help)')
    .exitOverride();
  for (const add of await loadCommands(named)) add(program, end);
  return program;
}

/**
 * Loads commands from `commands/NAME.ts`, or from `commands/NAME/NAME.ts` beside its helpers: only the named one, or
 * all of them, for the help and for completion, when the first word names none.
 */
async function loadCommands(named: string | undefined): Promise<AddCommand[]> {
  const folder = new URL('./commands/', import.meta.url);
  const entries = readdirSync(folder, { withFileTypes: true });
  const files = new Map(
    entries.map((entry) =>
      entry.isDirectory()
        ? [entry.name, `${entry.name}/${entry.name}.ts`]
        : [entry.name.replace(/\.ts$/, ''), entry.name],
    ),
  );
  const only = named === undefined ? undefined : files.get(named);
  const wanted = only === undefined ? [...files.values()].toSorted() : [only];
  const loaded = await Promise.all(wanted.map((file) => import(new URL(file, folder).href)));
  return loaded.map(({ command }, i) => {
    if (typeof command === 'function') return command as AddCommand;
    throw new TypeError(`expected cli/commands/${wanted[i]} to export the function \`command\`, got ${typeof command}`);
  });
}
