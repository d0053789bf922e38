import markdownIt, { type Token } from 'markdown-it';
import { manyLines } from '../../terminal/output.ts';
import { Markup } from './markup.ts';

// Links and images would point outside the page, and an entity could stand for a character that a step's text must not
// show, so they are printed as they are written.
const parser = markdownIt({ html: false }).disable(['link', 'image', 'autolink', 'reference', 'entity']);
parser.renderer.rules.table_open = (tokens, i, options, _, self) => {
  const above = tokens.slice(0, i).findLast((_token, before) => tokens[before - 1]?.type === 'heading_open');
  const label = parser.utils.escapeHtml(above?.content ?? 'table');
  return `<div class="scroll" role="group" aria-label="${label}" tabindex="0">${self.renderToken(tokens, i, options)}`;
};
parser.renderer.rules.table_close = () => '</table></div>\n';

/** Renders a published text in Markdown. @param level heading level in the page for the text's top headings */
export function renderMarkdown(text: string, level: number): Markup {
  const env = {};
  const tokens = parser.parse(manyLines(text), env);
  for (const token of tokens) if (token.type.startsWith('heading_')) token.tag = lowered(token.tag, level);
  for (const table of tablesOf(tokens)) markHeads(table);
  return new Markup(parser.renderer.render(tokens, parser.options, env));
}

function lowered(tag: string, level: number): string {
  return `h${Math.min(6, Number(tag.slice(1)) + level - 1)}`;
}

function tablesOf(tokens: readonly Token[]): Token[][] {
  const starts = tokens.flatMap(({ type }, i) => (type === 'table_open' ? [i] : []));
  return starts.map((start) => {
    const end = tokens.findIndex(({ type }, i) => i > start && type === 'table_close');
    return tokens.slice(start, end + 1);
  });
}

/** Marks the cells that head a column or a row. */
function markHeads(table: readonly Token[]): void {
  const starts = table.flatMap(({ type }, i) => (type === 'th_open' || type === 'td_open' ? [i] : []));
  const columns = table.filter(({ type }) => type === 'th_open').length;
  for (const [i, start] of starts.entries()) {
    const [open, , close] = table.slice(start, start + 3) as [Token, Token, Token];
    if (i < columns) open.attrSet('scope', 'col');
    else if (i % columns === 0) {
      open.tag = close.tag = 'th';
      open.attrSet('scope', 'row');
    }
  }
}
