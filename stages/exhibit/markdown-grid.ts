/**
 * A table in Markdown. The first column is text, and so is every column with a cell of letters alone; the others are
 * numbers, aligned on the right. Escapes each `|` in a cell, unless it already is.
 */
export function grid(head: readonly string[], lines: readonly (readonly string[])[]): string {
  const isText = (column: number) => lines.some((cells) => /^\p{L}/u.test(cells[column] ?? ''));
  const rule = head.map((_, i) => (i === 0 || isText(i) ? '---' : '---:'));
  return [head, rule, ...lines]
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll(/(?<!\\)\|/g, '\\|')).join(' | ')} |`)
    .join('\n');
}
