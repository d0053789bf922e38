import { Command, CommanderError } from 'commander';
import project from '../package.json' with { type: 'json' };
import { type ExitCode, exitCode } from './terminal/exit-code.ts';
import { surviveClosedPipes } from './terminal/output.ts';
import { addCompletion } from './usage/completion.ts';
import { addPlan } from './usage/plan.ts';
import {
  addDoctor,
  addExport,
  addGraph,
  addLogs,
  addMetrics,
  addProgram,
  addReport,
  addShow,
  addStatus,
  addWhy,
} from './usage/reading.ts';
import { addRun } from './usage/run.ts';

const examples = `
Examples:
  $ repro run                         bring everything up to date; run it again to resume
  $ repro run --profile quick -n      what would run, and why
  $ repro status                      what is there and what is stale
  $ repro why train/linear/seed=3     why a step would run again
  $ repro doctor                      check this machine
`.trimStart();

const commands = [
  addRun,
  addStatus,
  addPlan,
  addWhy,
  addGraph,
  addShow,
  addLogs,
  addMetrics,
  addReport,
  addExport,
  addProgram,
  addDoctor,
  addCompletion,
];

/**
 * Runs one command of the command line.
 *
 * @param argv as in Node: program, script, arguments
 * @returns the process's exit code
 */
export async function main(argv: readonly string[]): Promise<ExitCode> {
  surviveClosedPipes();
  let code: ExitCode = exitCode.done;
  const program = newProgram((ended) => {
    code = ended;
  });
  try {
    await program.parseAsync(argv);
    return code;
  } catch (error) {
    // Commander has printed what is wrong with the usage, with the nearest option or command.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.done : exitCode.usage;
    return (await import('./terminal/tell-error.ts')).tellError(error);
  }
}

function newProgram(end: (code: ExitCode) => void): Command {
  const program = new Command('repro')
    .description('Runs a declared pipeline, reusing every result that is still valid.')
    .version(project.version, '-V, --version', 'show the version')
    .addHelpText('before', examples)
    .helpOption('-h, --help', 'show this help')
    .helpCommand('help [command]', 'show the help of a command')
    .showHelpAfterError('(see repro --help)')
    .exitOverride();
  for (const add of commands) add(program, end);
  return program;
}
