import { stripVTControlCharacters, styleText } from 'node:util';

/** The only place that writes: data goes to stdout, messages to stderr. */

/** Writes lines of data. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

export function printJson(value: unknown): void {
  print(JSON.stringify(value, null, 2));
}

/** Writes a message for people. */
export function tell(text: string): void {
  process.stderr.write(`${text}\n`);
}

export function warn(text: string): void {
  tell(`${paint('yellow', 'warning:')} ${text}`);
}

type Stream = 'stdout' | 'stderr';
type Color = 'red' | 'green' | 'yellow' | 'cyan' | 'dim' | 'bold';

/** Colors a text, unless the stream is not a terminal or the user wants no colors. */
export function paint(color: Color, text: string, stream: Stream = 'stderr'): string {
  return hasColor(stream) ? styleText(color, text, { validateStream: false }) : text;
}

function hasColor(stream: Stream): boolean {
  const { NO_COLOR, FORCE_COLOR } = process.env;
  if (NO_COLOR) return false;
  if (FORCE_COLOR !== undefined) return FORCE_COLOR !== '0';
  return process[stream].isTTY === true && process.env.TERM !== 'dumb';
}

/** Whether lines may be redrawn in place: on a capable terminal, unless the user turned it off. */
export function isLive(): boolean {
  return process.stderr.isTTY === true && !process.env.NO_COLOR && process.env.TERM !== 'dumb' && !process.env.CI;
}

/** Untrusted text on one line, without characters that move the cursor or change the reading direction. */
export function oneLine(text: string): string {
  return manyLines(text).replaceAll(/\s*\n\s*/g, ' ');
}

/** The same, with line breaks and tabs kept. */
export function manyLines(text: string): string {
  return stripVTControlCharacters(text)
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(/(?![\n\t])\p{Cc}|\p{Bidi_Control}/gu, '');
}

let ended: () => void = () => process.exit();

/** When a reader such as `head` closes the pipe, ends the process without an error, or calls `then`. */
export function surviveClosedPipes(then?: () => void): void {
  if (then) ended = then;
  else for (const stream of [process.stdout, process.stderr]) stream.on('error', onError);
}

function onError(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
  ended();
}
