import { html, type Markup } from '../html/markup.ts';
import type { Report } from '../report.ts';
import { drawGraph } from './graph-drawing.ts';

/** The pipeline by stage: drawn, and in words for readers who cannot see it. */
export function graphSection({ picture }: Report): Markup | undefined {
  if (picture.nodes.length === 0) return undefined;
  const inputs = Map.groupBy(picture.edges, ({ to }) => to);
  const lines = picture.nodes.map(({ id }) => {
    const from = inputs.get(id)?.map((edge) => edge.from) ?? [];
    return html`<li><b>${id}</b> ${from.length > 0 ? `takes ${from.join(', ')}` : 'has no inputs'}</li>\n`;
  });
  return html`<section id="graph"><h2>Graph</h2>
<div class="scroll" role="group" aria-label="the graph" tabindex="0">${drawGraph(picture)}</div>
<details><summary>In words</summary><ul>${lines}</ul></details></section>
`;
}
