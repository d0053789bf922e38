import type { AttackEntry } from '../../result/attack-entry.ts';
import { dataTitle } from '../../data/data-title.ts';
import { dataSets } from '../references.ts';
import { grid } from '../markdown-grid.ts';
import type { MetricsTable } from './metrics-table.ts';
import { margin, peaksOf } from './peaks.ts';
import { type Quantity, quantityBy } from './quantities.ts';

/** How a table of metrics is worded. */
interface Wording {
  readonly attacks: readonly AttackEntry[];
  readonly quantities: readonly Quantity[];
  /** Where the paper states its numbers. */
  readonly source: string;
}

/** The table as Markdown: a section for each net, then ours beside the paper's numbers where there are any. */
export function metricsMarkdown(table: MetricsTable, wording: Wording): string {
  const nets = Map.groupBy(table.rows, ({ net }) => net);
  const sections = Array.from(nets, ([net, rows]) => `## ${escaped(net)}\n\n${netTable(rows, wording.quantities)}`);
  const heading = `# Metrics on ${escaped(dataTitle(...dataSets(table.rows)))}`;
  return `${[heading, explanation, ...sections, ...peaks(table, wording), ...beside(table, wording)].join('\n\n')}\n`;
}

const explanation = [
  'Mean ± sample standard deviation over the references; a single reference has no deviation, but for shares of images',
  'the 95 % interval that the number of test images leaves (Wilson), in brackets. – is not measured.',
  'Round 0 is the dense reference. r∞ is the accuracy under an l∞ attack; r2 is E‖r‖ over the images on which the',
  'attack succeeded, in pixel units of [0, 1].',
].join('\n');

function netTable(rows: MetricsTable['rows'], quantities: readonly Quantity[]): string {
  const head = ['round', 'references', ...quantities.map(({ title }) => title)];
  const lines = rows.map(({ round, references, values }) => [
    `${round}`,
    `${references}`,
    ...quantities.map(({ name, unit }) => written(values[name] ?? null, unit)),
  ]);
  return grid(head, lines);
}

/** Where robustness is highest as a net is pruned, and where it starts to fall. */
function peaks({ rows }: MetricsTable, { attacks, quantities }: Wording): string[] {
  const found = peaksOf(
    rows,
    attacks.map(({ name }) => name),
  );
  if (found.length === 0) return [];
  const lines = found.map(({ net, attack, dense, peak, last, round, sparsity, threshold }) => {
    const { title, unit } = quantityBy(quantities, attack);
    const mean = (value: number) => written({ mean: value, sd: null }, unit);
    const pruned = (share: number) => `${digits(share, 'share')} %`;
    const from = threshold ? [`${threshold.round}`, pruned(threshold.sparsity)] : ['–', '–'];
    return [escaped(net), title, mean(dense), mean(peak), `${round}`, pruned(sparsity), ...from, mean(last)];
  });
  const head = ['net', 'quantity', 'dense', 'highest', 'round', 'pruned', 'falls from round', 'pruned', 'last round'];
  const explained = [
    `It falls from the last round whose mean is not below the highest so far by more than ${100 * margin} % of that: all later ones`,
    'are. – it does not.',
  ].join('\n');
  return ['## Where robustness is highest, and from where it falls', explained, grid(head, lines)];
}

function beside({ rows, paper }: MetricsTable, { quantities, source }: Wording): string[] {
  if (paper.length === 0) return [];
  const lines = paper.map(({ net, round, quantity, mean, sd }) => {
    const { title, unit } = quantityBy(quantities, quantity);
    const ours = rows.find((row) => row.net === net && row.round === round)?.values[quantity] ?? null;
    const difference = ours === null ? '–' : signed(ours.mean - mean, unit);
    return [escaped(net), `${round}`, title, written(ours, unit), written({ mean, sd }, unit), difference];
  });
  const head = ['net', 'round', 'quantity', 'ours', 'paper', 'ours − paper'];
  return ['## Beside the paper', `Source: ${source}.`, grid(head, lines)];
}

interface Written {
  readonly mean: number;
  readonly sd: number | null;
  readonly interval?: readonly [number, number] | null;
}

function written(value: Written | null, unit: Quantity['unit']): string {
  if (value === null) return '–';
  const { mean, sd, interval } = value;
  const spread = sd === null ? '' : ` ± ${digits(sd, unit)}`;
  const reach = sd === null && interval ? ` [${interval.map((end) => digits(end, unit)).join(', ')}]` : '';
  return `${digits(mean, unit)}${spread}${unit === 'share' ? ' %' : ''}${reach}`;
}

function signed(difference: number, unit: Quantity['unit']): string {
  const size = digits(Math.abs(difference), unit);
  const sign = difference < 0 ? '−' : '+';
  return `${Number(size) === 0 ? '' : sign}${size}${unit === 'share' ? ' points' : ''}`;
}

function digits(value: number, unit: Quantity['unit']): string {
  if (unit === 'share') return (100 * value).toFixed(2);
  return value.toFixed(unit === 'norm' ? 4 : 1);
}

/** Names from elsewhere are text, whatever they look like. */
function escaped(name: string): string {
  return name
    .replaceAll(/\s+/g, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll(/[\\`*_[\]|#]/g, (mark) => `\\${mark}`);
}
