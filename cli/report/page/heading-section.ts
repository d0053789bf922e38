import { grid } from '../html/grid.ts';
import { html, type Markup } from '../html/markup.ts';
import type { Report } from '../report.ts';
import { troublesOf } from '../trouble.ts';

/** What this is the report of, when and on what it was computed, and what of it is not as a run now would leave it. */
export function headingSection(report: Report): Markup {
  const { profile, about } = report.circumstances;
  const facts = factsOf(report).filter(([, words]) => words !== '');
  return html`<header>
<h1>Report of profile ${profile}</h1>
<p>${about}</p>
<dl>${facts.map(([name, words]) => html`<div><dt>${name}</dt><dd>${words}</dd></div>\n`)}</dl>
${troubleNote(report)}</header>
`;
}

function factsOf({ circumstances, data, publications }: Report): [string, string | Markup][] {
  const { set, project, made, engines, devices, processors } = circumstances;
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

/** A time of a record, to the minute. */
function minute(at: string): string {
  return at.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d).*Z$/, '$1 $2 UTC');
}

function troubleNote({ publications, project }: Report): Markup | undefined {
  const troubles = troublesOf(publications, project);
  if (troubles.length === 0) return undefined;
  const rows = troubles.map(({ files, says, command }) => [files.join(', '), says, html`<code>${command}</code>`]);
  return html`<div class="note" role="note"><p>Not everything is as a run now would leave it.</p>
${grid('files that are not fresh', ['file', 'state', 'command'], rows)}</div>
`;
}
