import { problemsOf } from '../file-problem.ts';
import { grid } from '../html/grid.ts';
import { html, type Markup } from '../html/markup.ts';
import type { Report } from '../report.ts';

/** What the report is about, when and on what its results were computed, and which of its files are not up to date. */
export function headingSection(report: Report): Markup {
  const { profile, about } = report.facts;
  const rows = rowsOf(report).filter(([, words]) => words !== '');
  return html`<header>
<h1>Report of profile ${profile}</h1>
<p>${about}</p>
<dl>${rows.map(([name, words]) => html`<div><dt>${name}</dt><dd>${words}</dd></div>\n`)}</dl>
${problemNote(report)}</header>
`;
}

function rowsOf({ facts, data, publications }: Report): [string, string | Markup][] {
  const { set, project, made, engines, devices, processors } = facts;
  const states = Map.groupBy(publications, ({ state }) => state);
  const times = made && [made.from, made.to].map(minute);
  return [
    ['Data', data.length > 0 ? html`<b>${data.join(', ')}</b>` : ''],
    [
      'Settings changed',
      Object.entries(set)
        .map(([name, value]) => `${name}=${value}`)
        .join(', '),
    ],
    ['Project', [project.name, project.version].filter(Boolean).join(' ')],
    ['Computed', [...new Set(times ?? ['nothing yet'])].join(' to ')],
    ['Engine', engines.join(', ')],
    ['Device', devices.join(', ')],
    ['Processor', processors.join(', ')],
    ['Published files', Array.from(states, ([state, { length }]) => `${length} ${state}`).join(', ')],
  ];
}

/** A record's time, to the minute. */
function minute(at: string): string {
  return at.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d).*Z$/, '$1 $2 UTC');
}

function problemNote({ publications, project }: Report): Markup | undefined {
  const problems = problemsOf(publications, project);
  if (problems.length === 0) return undefined;
  const rows = problems.map(({ files, says, command }) => [files.join(', '), says, html`<code>${command}</code>`]);
  return html`<div class="note" role="note"><p>Some files are not up to date.</p>
${grid('files that are not up to date', ['file', 'state', 'command'], rows)}</div>
`;
}
