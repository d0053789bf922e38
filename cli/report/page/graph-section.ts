import { html, type Markup } from '../html/markup.ts';
import type { Report } from '../report.ts';
import { drawGraph } from './graph-drawing.ts';

/** The pipeline, stage by stage: drawn, and in words for those who cannot see it. */
export function graphSection({ picture }: Report): Markup | undefined {
  if (picture.nodes.length === 0) return undefined;
  const takes = Map.groupBy(picture.edges, ({ to }) => to);
  const lines = picture.nodes.map(({ id }) => {
    const from = takes.get(id)?.map((edge) => edge.from) ?? [];
    return html`<li><b>${id}</b> ${from.length > 0 ? `takes from ${from.join(', ')}` : 'takes nothing'}</li>\n`;
  });
  return html`<section id="graph"><h2>Graph</h2>
<div class="scroll" role="group" aria-label="the graph" tabindex="0">${drawGraph(picture)}</div>
<details><summary>In words</summary><ul>${lines}</ul></details></section>
`;
}
