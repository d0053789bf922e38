import { html, Markup } from '../html/markup.ts';
import type { Report } from '../report.ts';
import { claimsSection, dataSection, figuresSection, tablesSection } from './file-sections.ts';
import { graphSection } from './graph-section.ts';
import { headingSection } from './heading-section.ts';
import { provenanceSection } from './provenance-section.ts';
import { style } from './style.ts';
import { timingsSection } from './timings-section.ts';

/** Whatever the page holds, it fetches nothing and runs nothing. */
const policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:";

/** A report as one self-contained HTML file. */
export function pageOf(report: Report): string {
  const { profile } = report.facts;
  const sections = [
    ['claims', 'Claims', claimsSection(report)],
    ['figure', 'Figures', figuresSection(report)],
    ['table', 'Tables', tablesSection(report)],
    ['data', 'Other files', dataSection(report)],
    ['graph', 'Graph', graphSection(report)],
    ['timings', 'Timings', timingsSection(report)],
    ['provenance', 'Provenance', provenanceSection(report)],
  ] as const;
  const there = sections.filter(([, , section]) => section !== undefined);
  const links = there.map(([id, title]) => html`<li><a href="#${id}">${title}</a></li>`);
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${new Markup(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Report of profile ${profile}</title>
<style>${new Markup(style)}</style>
</head>
<body>
${headingSection(report)}<nav aria-label="sections"><ul>${links}</ul></nav>
<main>
${there.map(([, , section]) => section)}</main>
</body>
</html>
`.html;
}
