import { manyLines } from '../../terminal/output.ts';

/** A piece of HTML in which everything that comes from artifacts, records or settings is text. */
export class Markup {
  readonly html: string;

  constructor(html: string) {
    this.html = html;
  }
}

type Content = string | number | Markup | undefined | readonly Content[];

/** HTML from a template. Contents other than `Markup` are escaped, for use as text or in a quoted attribute. */
export function html(template: TemplateStringsArray, ...contents: readonly Content[]): Markup {
  return new Markup(template.map((part, i) => part + (i < contents.length ? htmlOf(contents[i]) : '')).join(''));
}

function htmlOf(content: Content): string {
  if (content === undefined) return '';
  if (content instanceof Markup) return content.html;
  if (typeof content === 'object') return content.map(htmlOf).join('');
  return escaped(String(content));
}

function escaped(text: string): string {
  return manyLines(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
