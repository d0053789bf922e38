import type { Exhibit } from '../exhibit.ts';
import { html, type Markup } from '../html/markup.ts';
import type { Publication } from '../publication.ts';
import type { Report } from '../report.ts';
import { troublesOf } from '../trouble.ts';
import { dataUrl, fileLink } from './embedded.ts';
import { stepLink } from './step-link.ts';

/** The paper's claims with their verdicts, counted first; nothing when the pipeline checks none. */
export function claimsSection(report: Report): Markup | undefined {
  const tally = Array.from(
    report.claims ?? [],
    ([word, count]) => html`<li class="verdict ${word.replaceAll(' ', '-')}"><b>${count}</b> ${word}</li>`,
  );
  return section('claims', 'Claims', report, tally.length > 0 ? html`<ul class="tally">${tally}</ul>` : undefined);
}

export function figuresSection(report: Report): Markup | undefined {
  return section('figure', 'Figures', report);
}

export function tablesSection(report: Report): Markup | undefined {
  return section('table', 'Tables', report);
}

/** Published files that are neither. */
export function dataSection(report: Report): Markup | undefined {
  return section('data', 'Other files', report);
}

function section(kind: Exhibit['kind'], title: string, report: Report, before?: Markup): Markup | undefined {
  const exhibits = report.exhibits.filter((exhibit) => exhibit.kind === kind);
  if (exhibits.length === 0) return undefined;
  return html`<section id="${kind}"><h2>${title}</h2>
${before}${exhibits.map((exhibit) => article(exhibit, report))}</section>
`;
}

function article({ shown, others }: Exhibit, report: Report): Markup {
  const folder = `results/${report.circumstances.profile}`;
  const files = [...(shown ? [shown] : []), ...others];
  const troubles = troublesOf(shown ? [shown] : [], report.project).map(
    ({ files, says, command }) => html`<p class="note">${files.join(', ')}: ${says}. Run <code>${command}</code></p>\n`,
  );
  const steps = [...new Set(files.map(({ step }) => step))];
  const from = steps.map((step) => html` · from ${stepLink(step, report)}`);
  return html`<article>${troubles}${shown && content(shown, report)}
<p class="files">${files.map((file) => html`<span>${fileLink(file, folder)}</span> `)}${from}</p></article>
`;
}

function content(shown: Publication, { texts }: Report): Markup {
  const { file } = shown;
  const text = texts.get(file);
  if (text) return text.markup;
  if (!('bytes' in shown)) return html`<h3>${file}</h3>`;
  // As an image it can neither run a script nor fetch a file, and its ids are its own.
  return html`<h3>${file.replace(/\.svg$/, '')}</h3>
<img src="${dataUrl(file, shown.bytes)}" alt="${wordsOf(shown.bytes)}">`;
}

/** The words of an SVG, for those who cannot see it. */
function wordsOf(svg: Uint8Array): string {
  const texts = Buffer.from(svg)
    .toString('utf8')
    .matchAll(/<(?:text|tspan)\b[^>]*>([^<]+)/g);
  const words = Array.from(texts, ([, text]) => unescaped(text!).trim()).filter((text) => /\p{L}/u.test(text));
  return ['A figure that says', [...new Set(words)].join('; ')].join(': ');
}

const characters: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", apos: "'" };

/** The text that XML means. */
function unescaped(xml: string): string {
  return xml.replaceAll(/&(#?\w+);/g, (entity, name) => characters[name] ?? entity);
}
