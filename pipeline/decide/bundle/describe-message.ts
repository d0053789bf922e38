import type { Message } from 'esbuild';

/** What esbuild says of a file: its place, with line and column from 1, and the line itself with a mark below. */
export function describeMessage({ text, location }: Message, root: string): string {
  if (!location) return `${root}: ${text}`;
  const { file, line, column, lineText } = location;
  const mark = `${lineText.slice(0, column).replaceAll(/[^\t]/g, ' ')}^`;
  return `${file}:${line}:${column + 1}: ${text}\n  ${lineText}\n  ${mark}`;
}
