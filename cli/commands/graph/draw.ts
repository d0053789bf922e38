import type { Node, Picture } from '../../project/picture.ts';
import { oneLine } from '../../terminal/output.ts';

export type Format = 'mermaid' | 'dot' | 'json';

export const draw: Readonly<Record<Format, (picture: Picture) => string>> = {
  mermaid: ({ nodes, edges }) => {
    const names = new Map(nodes.map(({ id }, i) => [id, `n${i}`]));
    return [
      'flowchart TD',
      ...nodes.map(
        (node) => `  ${names.get(node.id)}["${label(node, '<br>').replaceAll('"', '#quot;')}"]${mark(node)}`,
      ),
      ...edges.map(
        ({ from, to, wires }) => `  ${names.get(from)} -->${wires > 1 ? `|${wires}|` : ''} ${names.get(to)}`,
      ),
      ...(nodes.some(({ unfinished }) => unfinished) ? ['  classDef stale stroke-dasharray:4'] : []),
    ].join('\n');
  },
  dot: ({ nodes, edges }) =>
    [
      'digraph pipeline {',
      '  node [shape=box]',
      ...nodes.map(
        (node) => `  ${quote(node.id)} [label=${quote(label(node, '\n'))}${node.unfinished ? ', style=dashed' : ''}]`,
      ),
      ...edges.map(({ from, to, wires }) => `  ${quote(from)} -> ${quote(to)}${wires > 1 ? ` [label=${wires}]` : ''}`),
      '}',
    ].join('\n'),
  json: (picture) => JSON.stringify(picture, null, 2),
};

function label({ id, steps, unfinished }: Node, newLine: string): string {
  const counts = [
    ...(steps > 1 ? [`${steps} steps`] : []),
    ...(unfinished === undefined ? [] : [`${unfinished} not fresh`]),
  ];
  return [oneLine(id), ...(counts.length > 0 ? [counts.join(', ')] : [])].join(newLine);
}

function mark({ unfinished }: Node): string {
  return unfinished ? ':::stale' : '';
}

function quote(text: string): string {
  return JSON.stringify(text);
}
