import type { Finding, Findings } from '../../../pipeline/findings.ts';
import type { VerdictCounts } from '../count-verdicts.ts';
import { grid } from '../html/grid.ts';
import { html, type Markup } from '../html/markup.ts';

/** Claims with their verdicts, in the words of the file. */
export function findingsTable({ title, data, findings }: Findings): Markup {
  const heading = data.length > 0 ? `${title}, on ${data.join(' and ')}` : title;
  const rows = findings.map(({ claim, source, verdict, seen }) => [claim, source, verdictMark(verdict), seen]);
  return html`<h3>${heading}</h3>
<div class="findings">${grid(heading, ['claim', 'source', 'verdict', 'seen'], rows)}</div>`;
}

/** How many claims have each verdict. */
export function verdictCounts(counts: VerdictCounts): Markup {
  const items = Array.from(
    counts,
    ([verdict, count]) => html`<li class="${classOf(verdict)}"><b>${count}</b> ${verdict}</li>`,
  );
  return html`<ul class="counts">${items}</ul>`;
}

function verdictMark(verdict: Finding['verdict']): Markup {
  return html`<span class="${classOf(verdict)}">${verdict}</span>`;
}

function classOf(verdict: Finding['verdict']): string {
  return `verdict ${verdict.replaceAll(' ', '-')}`;
}
