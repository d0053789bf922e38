import { resolve } from 'node:path';
import { Argument, type Command, type Option } from 'commander';
import { loadPipeline } from '../../../pipeline/decide/project.ts';
import { buildGraph } from '../../../pipeline/graph.ts';
import { loadTools } from '../../project/load-project.ts';
import { type ExitCode, exitCode } from '../../terminal/exit-code.ts';
import { oneLine, print } from '../../terminal/output.ts';
import { nextSegments } from './next-segments.ts';
import { readWords, type TypedWords } from './typed-words.ts';

/** A text that can stand at the cursor, and what it means. */
interface Candidate {
  readonly value: string;
  readonly about?: string;
}

/**
 * Prints what can complete an unfinished command line: one candidate per line, its meaning after a tab; or `:files` for
 * a path, which the shell completes itself. Reports no errors: they would appear in the middle of the typed line.
 */
export async function candidatesCommand(program: Command, words: readonly string[]): Promise<ExitCode> {
  const read = readWords(program, words);
  const found = await candidatesFor(read, program).catch(() => []);
  if (found === 'files') print(':files');
  else
    for (const { value, about } of found)
      if (value.startsWith(read.typed)) print(`${read.before}${value}${about ? `\t${oneLine(about)}` : ''}`);
  return exitCode.done;
}

type Candidates = readonly Candidate[] | 'files';

async function candidatesFor(read: TypedWords, program: Command): Promise<Candidates> {
  const { command, place, typed } = read;
  if (place === undefined && typed.startsWith('-')) return optionsOf(command);
  if (place === undefined) return command === program ? commandsOf(program) : [];
  if (place.argChoices !== undefined) return place.argChoices.map((value) => ({ value }));
  return (await sources[placeholderOf(place)]?.(read, program)) ?? [];
}

/** The name that stands for the value in the help, such as `step` for `<step>`: it decides what completes the value. */
function placeholderOf(place: Option | Argument): string {
  if (place instanceof Argument) return place.name();
  return /[<[](.+?)[\]>]/.exec(place.flags)?.[1] ?? '';
}

const sources: Readonly<Record<string, (read: TypedWords, program: Command) => Promise<Candidates>>> = {
  profile: profilesOf,
  step: stepsOf,
  'step|digest': stepsOf,
  'step-glob': stepsOf,
  glob: stepsOf,
  program: programsOf,
  command: async (_, program) => commandsOf(program),
  file: async () => 'files',
  'dir|url': async () => 'files',
};

async function profilesOf({ given }: TypedWords): Promise<Candidate[]> {
  const { profiles } = await loadPipeline(resolve(fileOf(given)));
  return Object.entries(profiles).map(([value, { about }]) => ({ value, about }));
}

async function stepsOf({ given, typed }: TypedWords): Promise<Candidate[]> {
  const pipeline = await loadPipeline(resolve(fileOf(given)));
  const profile = given.get('profile')?.at(-1) ?? Object.keys(pipeline.profiles)[0] ?? '';
  const settings = (given.get('set') ?? []).map((text): [string, string] => {
    const at = text.indexOf('=');
    return [text.slice(0, at), text.slice(at + 1)];
  });
  const { byId } = buildGraph(pipeline.targets(profile, Object.fromEntries(settings)));
  return nextSegments([...byId.keys()], typed).map((value) => ({ value }));
}

async function programsOf({ given }: TypedWords): Promise<Candidate[]> {
  const programs = await loadTools<readonly { name: string; about: string }[]>(fileOf(given), 'programs');
  return programs.map(({ name, about }) => ({ value: name, about }));
}

function fileOf(given: TypedWords['given']): string {
  return given.get('pipeline')?.at(-1) ?? 'pipeline.ts';
}

function commandsOf(program: Command): Candidate[] {
  const commands = program.createHelp().visibleCommands(program);
  return commands.map((command) => ({ value: command.name(), about: command.description() }));
}

function optionsOf(command: Command): Candidate[] {
  const options = command.createHelp().visibleOptions(command);
  return options.flatMap(({ long, description }) => (long ? [{ value: long, about: description }] : []));
}
