import { Graph, layout } from '@dagrejs/dagre';
import type { Node, Picture } from '../../project/picture.ts';
import { oneLine } from '../../terminal/output.ts';
import { html, type Markup } from '../html/markup.ts';

/** In pixels: height of a line of text, width of the widest character, padding of a box. */
const [line, character, padding] = [18, 8, 12] as const;

/** A wide drawing shrinks to fit, but to no less than this many pixels; below that it scrolls. */
const readable = 800;

const arrow = html`<defs>
<marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
<path d="M0 0L8 4L0 8z"/></marker>
</defs>`;

interface Point {
  readonly x: number;
  readonly y: number;
}

interface Box extends Point {
  readonly width: number;
  readonly height: number;
}

/** Draws a picture as SVG, from the top down; nodes that are not fresh are dashed. The page's style colors it. */
export function drawGraph({ nodes, edges }: Picture): Markup {
  const graph = new Graph();
  graph.setGraph({ rankdir: 'TB', nodesep: 24, ranksep: 48, marginx: 4, marginy: 4 });
  for (const node of nodes) graph.setNode(node.id, sizeOf(linesOf(node)));
  for (const { from, to } of edges) graph.setEdge(from, to, {});
  layout(graph);
  const { width, height } = graph.graph() as Box;
  const paths = edges.map(({ from, to, wires }) => {
    const { points } = graph.edge(from, to) as { points: Point[] };
    return html`<path d="${curve(points)}" marker-end="url(#arrow)"><title>${from} to ${to}: ${wires}</title></path>`;
  });
  const boxes = nodes.map((node) => drawBox(node, graph.node(node.id) as unknown as Box));
  const narrowest = Math.min(width, readable);
  const size = html`viewBox="0 0 ${width} ${height}" width="${width}" height="${height}"`;
  const label = 'The stages and their inputs, also listed below';
  return html`<svg class="graph" role="img" aria-label="${label}" ${size} style="min-width:${narrowest}px">
${arrow}<g class="edges">${paths}</g>${boxes}</svg>`;
}

function drawBox(node: Node, { x, y, width, height }: Box): Markup {
  const [name, ...counts] = linesOf(node);
  const top = y - (counts.length * line) / 2;
  const texts = counts.map((text, i) => html`<text class="count" x="${x}" y="${top + (i + 1) * line}">${text}</text>`);
  const stale = node.unfinished ? ' stale' : '';
  const place = html`x="${x - width / 2}" y="${y - height / 2}" width="${width}" height="${height}"`;
  return html`<g class="box${stale}"><rect ${place} rx="6"/><text x="${x}" y="${top}">${name}</text>${texts}</g>`;
}

function linesOf({ id, steps, unfinished }: Node): string[] {
  return [
    oneLine(id),
    `${steps} ${steps === 1 ? 'step' : 'steps'}`,
    ...(unfinished ? [`${unfinished} not fresh`] : []),
  ];
}

function sizeOf(lines: readonly string[]): { width: number; height: number } {
  const longest = Math.max(...lines.map(({ length }) => length));
  return { width: longest * character + 2 * padding, height: lines.length * line + padding };
}

/**
 * A smooth path through the midpoints between the layout's points, instead of a polyline with corners.
 *
 * @throws RangeError for fewer than two points
 */
function curve(points: readonly Point[]): string {
  const [first, ...rest] = points.map(({ x, y }) => ({ x: Math.round(x), y: Math.round(y) }));
  const last = rest.pop();
  if (first === undefined || last === undefined)
    throw new RangeError(`expected an edge of at least two points, got ${points.length}`);
  const bends = rest.map((point, i) => {
    const next = rest[i + 1];
    const end = next ? { x: (point.x + next.x) / 2, y: (point.y + next.y) / 2 } : last;
    return `Q${point.x} ${point.y} ${end.x} ${end.y}`;
  });
  return `M${first.x} ${first.y}${bends.length > 0 ? bends.join('') : `L${last.x} ${last.y}`}`;
}
