import { existsSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describeThrown } from './describe-thrown.ts';

/** A place in a user's file; line and column count from 1. */
interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/**
 * What went wrong while files were loaded or a pipeline was declared: the place, the message with its causes, and the
 * line with a mark below it.
 *
 * @param path of the pipeline file
 * @param root folder that names of files are relative to
 */
export async function describeLoadError(error: unknown, path: string, root: string): Promise<string> {
  const { message } = describeThrown(error);
  if (!(error instanceof Error)) return message;
  const place = placeOfSyntaxError(error) ?? placeOfFrame(error);
  if (place) return describePlace(place, message, root);
  return (await problemOfBundle(path, root)) ?? message;
}

function describePlace({ file, line, column }: Place, message: string, root: string): string {
  if (!existsSync(file)) return message;
  const text = readFileSync(file, 'utf8').split('\n')[line - 1] ?? '';
  const mark = `${text.slice(0, column - 1).replaceAll(/[^\t]/g, ' ')}^`;
  return `${relative(root, file)}:${line}:${column}: ${message}\n  ${text}\n  ${mark}`;
}

/** Node puts file, line and the marked line before the stack of some errors. */
function placeOfSyntaxError({ stack = '' }: Error): Place | undefined {
  const [, url, line] = /^(file:\/\/\S+):(\d+)\n/.exec(stack) ?? [];
  if (url === undefined) return undefined;
  const file = fileURLToPath(url);
  const shown = stack.split('\n');
  const marked = shown.findIndex((text) => /^\s*\^+$/.test(text));
  const column = marked < 0 ? 1 : shown[marked]!.indexOf('^') + 1;
  const code = readFileSync(file, 'utf8').split('\n');
  // The line that is marked may be below the one that is named.
  const at = code.findIndex((text, i) => i >= Number(line) - 1 && text === shown[marked - 1]);
  return { file, line: at < 0 ? Number(line) : at + 1, column };
}

/** The first place in a file, of a project's or of the engine's, that was running. */
function placeOfFrame({ stack = '' }: Error): Place | undefined {
  const [, url, line, column] = /^\s+at .*?\(?(file:\/\/[^\s)]+):(\d+):(\d+)\)?$/m.exec(stack) ?? [];
  return url === undefined ? undefined : { file: fileURLToPath(url), line: Number(line), column: Number(column) };
}

/** What the bundler finds wrong with the files, if Node names no place. */
async function problemOfBundle(path: string, root: string): Promise<string | undefined> {
  const [{ build }, { bundling }, { describeMessage }] = await Promise.all([
    import('esbuild'),
    import('./bundle/bundling.ts'),
    import('./bundle/describe-message.ts'),
  ]);
  try {
    await build({ ...bundling, entryPoints: [path], outdir: '/', absWorkingDir: root });
    return undefined;
  } catch (error) {
    const [first] = (error as Partial<import('esbuild').BuildFailure>).errors ?? [];
    return first && describeMessage(first, root);
  }
}
