import type { FileGroup } from '../file-group.ts';
import { problemsOf } from '../file-problem.ts';
import { renderMarkdown } from '../html/markdown.ts';
import { html, type Markup } from '../html/markup.ts';
import type { Publication } from '../publication.ts';
import type { Report } from '../report.ts';
import { dataUrl, fileLink } from './embedded.ts';
import { findingsTable, verdictCounts } from './findings-table.ts';
import { stepLink } from './step-link.ts';

/** Claims with their verdicts, counted first; undefined when the pipeline publishes no findings. */
export function claimsSection(report: Report): Markup | undefined {
  return section('claims', 'Claims', report, report.verdicts && verdictCounts(report.verdicts));
}

export function figuresSection(report: Report): Markup | undefined {
  return section('figure', 'Figures', report);
}

export function tablesSection(report: Report): Markup | undefined {
  return section('table', 'Tables', report);
}

/** Published files of any other kind. */
export function dataSection(report: Report): Markup | undefined {
  return section('data', 'Other files', report);
}

function section(kind: FileGroup['kind'], title: string, report: Report, before?: Markup): Markup | undefined {
  const groups = report.groups.filter((group) => group.kind === kind);
  if (groups.length === 0) return undefined;
  return html`<section id="${kind}"><h2>${title}</h2>
${before}${groups.map((group) => article(group, report))}</section>
`;
}

function article({ shown, others }: FileGroup, report: Report): Markup {
  const folder = report.facts.results;
  const files = [...(shown ? [shown] : []), ...others];
  const problems = problemsOf(shown ? [shown] : [], report.project).map(
    ({ files, says, command }) => html`<p class="note">${files.join(', ')}: ${says}. Run <code>${command}</code></p>\n`,
  );
  const steps = [...new Set(files.map(({ step }) => step))];
  const from = steps.map((step) => html` · from ${stepLink(step, report)}`);
  return html`<article>${problems}${shown && content(shown)}
<p class="files">${files.map((file) => html`<span>${fileLink(file, folder)}</span> `)}${from}</p></article>
`;
}

function content(shown: Publication): Markup {
  const { file, role } = shown;
  if ('findings' in shown && shown.findings) return findingsTable(shown.findings);
  if (role === 'findings' || !('bytes' in shown)) return html`<h3>${file}</h3>`;
  // Below the heading of its section.
  if (file.endsWith('.md')) return renderMarkdown(Buffer.from(shown.bytes).toString('utf8'), 3);
  // As an image it cannot run scripts or fetch files, and its ids do not clash with the page's.
  return html`<h3>${file.replace(/\.svg$/, '')}</h3>
<img src="${dataUrl(file, shown.bytes)}" alt="${wordsOf(shown.bytes)}">`;
}

/** The words in an SVG, for readers who cannot see it. */
function wordsOf(svg: Uint8Array): string {
  const texts = Buffer.from(svg)
    .toString('utf8')
    .matchAll(/<(?:text|tspan)\b[^>]*>([^<]+)/g);
  const words = Array.from(texts, ([, text]) => unescaped(text!).trim()).filter((text) => /\p{L}/u.test(text));
  return ['A figure with the words', [...new Set(words)].join('; ')].join(': ');
}

const characters: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", apos: "'" };

/** Text without XML's escapes. */
function unescaped(xml: string): string {
  return xml.replaceAll(/&(#?\w+);/g, (entity, name) => characters[name] ?? entity);
}
