import { html, type Markup } from './markup.ts';

type Cell = string | number | Markup;

/**
 * A table that scrolls sideways on its own; the first cell of a row heads the row.
 *
 * @param label what the table shows, for screen readers
 * @param right the columns of numbers, from 0
 */
export function grid(
  label: string,
  head: readonly string[],
  rows: readonly (readonly Cell[])[],
  right: readonly number[] = [],
): Markup {
  const side = (column: number) => (right.includes(column) ? html` class="number"` : undefined);
  const heads = head.map((text, i) => html`<th scope="col"${side(i)}>${text}</th>`);
  const lines = rows.map(([first, ...rest]) => {
    const cells = rest.map((cell, i) => html`<td${side(i + 1)}>${cell}</td>`);
    return html`<tr><th scope="row">${first}</th>${cells}</tr>\n`;
  });
  return html`<div class="scroll" role="group" aria-label="${label}" tabindex="0"><table>
<thead><tr>${heads}</tr></thead>
<tbody>
${lines}</tbody></table></div>
`;
}
