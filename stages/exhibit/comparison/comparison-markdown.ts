import { type AttackEntry, symbolOf } from '../../result/attack-entry.ts';
import { dataTitle } from '../../data/data-title.ts';
import { dataSets } from '../references.ts';
import type { ComparisonRow } from '../../measure/compare.ts';
import type { Threshold } from './comparison-thresholds.ts';
import { grid } from '../markdown-grid.ts';
import type { MetricsTable } from '../robustness/metrics-table.ts';

type Difference = NonNullable<ComparisonRow['difference']>;
type Named = Pick<Threshold, 'attack' | 'reading'>;

interface Comparison {
  readonly rows: readonly ComparisonRow[];
  readonly thresholds: readonly Threshold[];
  /** The attacks, for their titles. */
  readonly attacks: readonly AttackEntry[];
}

/**
 * Pruned − dense as Markdown: one section per net, row per round, column per reading; then the round from which each
 * falls.
 */
export function comparisonMarkdown({ rows, thresholds, attacks }: Comparison, { rows: metrics }: MetricsTable): string {
  const titleOf = ({ attack, reading }: Named) => readingTitle(attacks, attack, reading);
  const pruned = (net: string, round: number) => {
    const share = metrics.find((row) => row.net === net && row.round === round)?.values.sparsity?.mean;
    return share === undefined ? '–' : `${(100 * share).toFixed(2)} %`;
  };
  const sections = Array.from(
    Map.groupBy(rows, ({ net }) => net),
    ([net, own]) => `## ${net}\n\n${netTable(own, titleOf, (round) => pruned(net, round))}`,
  );
  const heading = `# Pruned against dense, on ${dataTitle(...dataSets(rows))}`;
  const falls = thresholds.map(({ net, round, ...named }) => [
    net,
    titleOf(named),
    round === null ? '–' : `${round}`,
    round === null ? '–' : pruned(net, round),
  ]);
  const fallTable = grid(['net', 'quantity', 'falls from round', 'pruned'], falls);
  return `${[heading, explanation, ...sections, fallHeading, fallTable].join('\n\n')}\n`;
}

const explanation = [
  'Pruned − dense, mean over references and images: accuracies in points; norms in pixel units of [0, 1], over the',
  'images on which both attacks succeeded. In brackets: the 95 % interval over the images (paired bootstrap, not',
  "adjusted for the number of comparisons). After ±: the standard deviation over the references of each one's mean",
  'difference.',
].join('\n');

const fallHeading = `## Where it starts to fall

Falls from: the last round that is not significantly below the highest earlier one; every later round is significantly
below it, in every reference. –: never.`;

function netTable(
  rows: readonly ComparisonRow[],
  titleOf: (row: Named) => string,
  pruned: (round: number) => string,
): string {
  const columns = Map.groupBy(rows, titleOf);
  const rounds = Map.groupBy(rows, ({ round }) => round);
  const lines = Array.from(rounds, ([round, own]) => [
    `${round}`,
    pruned(round),
    ...Array.from(columns.keys(), (title) => written(own.find((row) => titleOf(row) === title))),
  ]);
  return grid(['round', 'pruned', ...columns.keys()], lines);
}

function readingTitle(attacks: readonly AttackEntry[], attack: string, reading: string): string {
  if (reading === 'accuracy') return 'accuracy';
  const entry = attacks.find(({ name }) => name === attack);
  if (entry === undefined) return `${reading} ${attack}`;
  return `${reading === 'squaredNorm' ? 'E‖r‖²' : symbolOf(entry)} ${entry.title}`;
}

function written(row: ComparisonRow | undefined): string {
  if (!row?.difference) return '–';
  const isShare = row.reading === 'accuracy' || row.reading === 'robustness';
  const number = (value: number) => signed(isShare ? (100 * value).toFixed(2) : value.toFixed(4));
  const { value, low, high, sd }: Difference = row.difference;
  const spread = sd === null ? '' : ` ± ${isShare ? (100 * sd).toFixed(2) : sd.toFixed(4)}`;
  return `${number(value)} [${number(low)}, ${number(high)}]${spread}`;
}

function signed(digits: string): string {
  if (Number(digits) === 0) return digits.replace('-', '');
  return digits.startsWith('-') ? digits.replace('-', '−') : `+${digits}`;
}
