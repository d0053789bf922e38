import markdownIt, { type Token } from 'markdown-it';
import { manyLines } from '../../terminal/output.ts';
import { Markup } from './markup.ts';

/** A published text in Markdown, rendered. */
export interface Rendered {
  readonly markup: Markup;
  /** Its first heading. */
  readonly title: string | undefined;
  /** The words in columns that are headed `verdict`, from the top. */
  readonly verdicts: readonly string[];
}

// A link or an image would name something outside the page, an entity a character that no text of a step may show: they stay the text that they are.
const parser = markdownIt({ html: false }).disable(['link', 'image', 'autolink', 'reference', 'entity']);
parser.renderer.rules.table_open = (tokens, i, options, _, self) => {
  const above = tokens.slice(0, i).findLast((_token, before) => tokens[before - 1]?.type === 'heading_open');
  const label = parser.utils.escapeHtml(above?.content ?? 'table');
  return `<div class="scroll" role="group" aria-label="${label}" tabindex="0">${self.renderToken(tokens, i, options)}`;
};
parser.renderer.rules.table_close = () => '</table></div>\n';

/** @param level of the text's first heading in the page */
export function renderMarkdown(text: string, level: number): Rendered {
  const env = {};
  const tokens = parser.parse(manyLines(text), env);
  const at = tokens.findIndex(({ type }) => type === 'heading_open');
  const title = tokens[at + 1]?.content;
  for (const token of tokens) if (token.type.startsWith('heading_')) token.tag = lowered(token.tag, level);
  const verdicts = tablesOf(tokens).flatMap(dress);
  const markup = new Markup(parser.renderer.render(tokens, parser.options, env));
  return { markup, title: at < 0 ? undefined : title, verdicts };
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

/** Says which cells head a column or a row, and marks verdicts. @returns those */
function dress(tokens: readonly Token[]): string[] {
  const starts = tokens.flatMap(({ type }, i) => (type === 'th_open' || type === 'td_open' ? [i] : []));
  const heads = starts.filter((i) => tokens[i]!.type === 'th_open').map((i) => tokens[i + 1]!.content);
  const judged = heads.indexOf('verdict');
  if (judged >= 0) tokens[0]!.attrSet('class', 'judged');
  return starts.flatMap((start, i) => {
    const [open, { content }, close] = tokens.slice(start, start + 3) as [Token, Token, Token];
    const column = i % heads.length;
    if (i < heads.length) open.attrSet('scope', 'col');
    else if (column === 0) {
      open.tag = close.tag = 'th';
      open.attrSet('scope', 'row');
    } else if (column === judged) {
      open.attrSet('class', `verdict ${content.replaceAll(' ', '-')}`);
      return [content];
    }
    return [];
  });
}
