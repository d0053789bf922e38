import type { Argument, Command, Option } from 'commander';

/** What the words before the cursor mean, and what the word at the cursor belongs to. */
export interface TypedWords {
  /** The command they name; the program itself when they name none. */
  readonly command: Command;
  /** Values of options by attribute name, such as `profile`. */
  readonly given: ReadonlyMap<string, readonly string[]>;
  /** What the word at the cursor is a value of; undefined when it is a command or an option. */
  readonly place: Option | Argument | undefined;
  /** What precedes the value in that word, such as `--profile=`; empty when nothing does. */
  readonly before: string;
  /** The beginning of the value. */
  readonly typed: string;
}

/**
 * Reads an unfinished command line.
 *
 * @param words what follows the program's name; the last is the one at the cursor, possibly empty
 */
export function readWords(program: Command, words: readonly string[]): TypedWords {
  const given = new Map<string, string[]>();
  const keep = (option: Option, value: string) =>
    given.set(option.attributeName(), [...(given.get(option.attributeName()) ?? []), value]);
  let command = program;
  let pending: Option | undefined;
  let position = 0;
  for (const word of words.slice(0, -1)) {
    if (pending !== undefined) {
      keep(pending, word);
      pending = undefined;
    } else if (word.startsWith('-')) {
      const { option, value } = readOption(command, word);
      if (option !== undefined && value !== undefined) keep(option, value);
      else if (option?.required) pending = option;
    } else if (command === program) {
      command = program.commands.find((each) => each.name() === word) ?? program;
    } else {
      position += 1;
    }
  }
  const typed = words.at(-1) ?? '';
  if (pending !== undefined) return { command, given, place: pending, before: '', typed };
  if (!typed.startsWith('-')) return { command, given, place: argumentAt(command, position), before: '', typed };
  const { option, value } = readOption(command, typed);
  if (value === undefined) return { command, given, place: undefined, before: '', typed };
  return { command, given, place: option, before: typed.slice(0, typed.indexOf('=') + 1), typed: value };
}

function readOption(command: Command, word: string): { option: Option | undefined; value: string | undefined } {
  const [flag, ...rest] = word.split('=');
  const option = command.options.find(({ long, short }) => flag === long || flag === short);
  return { option, value: rest.length > 0 ? rest.join('=') : undefined };
}

/** The last argument may stand for any number of words. */
function argumentAt({ registeredArguments }: Command, position: number): Argument | undefined {
  const last = registeredArguments.at(-1);
  return registeredArguments[position] ?? (last?.variadic ? last : undefined);
}
