import { stripVTControlCharacters, styleText } from 'node:util';

/** The one place that writes: data goes to stdout, messages to stderr. */

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
type Colour = 'red' | 'green' | 'yellow' | 'cyan' | 'dim' | 'bold';

/** Colours a text unless the stream is no terminal or the user wants none. */
export function paint(colour: Colour, text: string, stream: Stream = 'stderr'): string {
  return hasColour(stream) ? styleText(colour, text, { validateStream: false }) : text;
}

function hasColour(stream: Stream): boolean {
  const { NO_COLOR, FORCE_COLOR } = process.env;
  if (NO_COLOR) return false;
  if (FORCE_COLOR !== undefined) return FORCE_COLOR !== '0';
  return process[stream].isTTY === true && process.env.TERM !== 'dumb';
}

/** Whether lines may be drawn over: a terminal that understands it, and a user who does not mind. */
export function isLive(): boolean {
  return process.stderr.isTTY === true && !process.env.NO_COLOR && process.env.TERM !== 'dumb' && !process.env.CI;
}

/** A text that came from a step or a file, on one line: without what could move the cursor or turn the reading direction. */
export function oneLine(text: string): string {
  return manyLines(text).replaceAll(/\s*\n\s*/g, ' ');
}

/** The same for a text whose line breaks and tabs are to stay. */
export function manyLines(text: string): string {
  return stripVTControlCharacters(text)
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(/(?![\n\t])\p{Cc}|\p{Bidi_Control}/gu, '');
}

let ended: () => void = () => process.exit();

/** Lets a reader such as `head` go away without noise: ends the process, or does what `then` says. */
export function surviveClosedPipes(then?: () => void): void {
  if (then) ended = then;
  else for (const stream of [process.stdout, process.stderr]) stream.on('error', onError);
}

function onError(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
  ended();
}
