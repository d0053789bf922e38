import type { AttackEntry } from '../../result/attack-entry.ts';
import { dataTitle } from '../../data/data-title.ts';
import { dataSets } from '../references.ts';
import { grid } from '../markdown-grid.ts';
import type { MetricsTable } from './metrics-table.ts';
import { margin, peaksOf } from './peaks.ts';
import { type Quantity, quantityBy } from './quantities.ts';

/** The texts of a metrics table. */
interface Wording {
  readonly attacks: readonly AttackEntry[];
  readonly quantities: readonly Quantity[];
  /** The source of the paper's numbers. */
  readonly source: string;
}

/** The table as Markdown: one section per net, then a comparison with the paper's numbers, if any. */
export function metricsMarkdown(table: MetricsTable, wording: Wording): string {
  const nets = Map.groupBy(table.rows, ({ net }) => net);
  const sections = Array.from(nets, ([net, rows]) => `## ${escaped(net)}\n\n${netTable(rows, wording.quantities)}`);
  const heading = `# Metrics on ${escaped(dataTitle(...dataSets(table.rows)))}`;
  const comparisons = [...peaks(table, wording), ...besidePaper(table, wording)];
  return `${[heading, explanation, ...sections, ...comparisons].join('\n\n')}\n`;
}

const explanation = [
  'Mean ± sample standard deviation over the references. A single reference has no deviation; its shares of test',
  'images have a 95 % interval (Wilson) in brackets. –: not measured. Round 0 is the dense reference. r∞ is the',
  'accuracy under an l∞ attack; r2 is E‖r‖ over the images on which the attack succeeded, in pixel units of [0, 1].',
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

/** Where robustness peaks as a net is pruned, and where it starts to fall. */
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
  const share = `${100 * margin} %`;
  const explained = [
    `Falls from: the last round within ${share} of the best so far; every later round is below.`,
    '–: never.',
  ].join('\n');
  return ['## Where robustness peaks, and where it starts to fall', explained, grid(head, lines)];
}

function besidePaper({ rows, paper }: MetricsTable, { quantities, source }: Wording): string[] {
  if (paper.length === 0) return [];
  const lines = paper.map(({ net, round, quantity, mean, sd }) => {
    const { title, unit } = quantityBy(quantities, quantity);
    const ours = rows.find((row) => row.net === net && row.round === round)?.values[quantity] ?? null;
    const difference = ours === null ? '–' : signed(ours.mean - mean, unit);
    return [escaped(net), `${round}`, title, written(ours, unit), written({ mean, sd }, unit), difference];
  });
  const head = ['net', 'round', 'quantity', 'ours', 'paper', 'ours − paper'];
  return ['## Compared with the paper', `Source: ${source}.`, grid(head, lines)];
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

/** Escapes a name, so that Markdown shows it as it is. */
function escaped(name: string): string {
  return name
    .replaceAll(/\s+/g, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll(/[\\`*_[\]|#]/g, (mark) => `\\${mark}`);
}
