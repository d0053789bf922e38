import assert from 'node:assert/strict';
import { test } from 'node:test';
import { entries } from '../../../../paper/experiments/attacks.ts';
import { comparisonTable } from '../../../../stages/exhibit/comparison/comparison-table.ts';
import type { Threshold } from '../../../../stages/exhibit/comparison/comparison-thresholds.ts';
import { summarize } from '../../../../stages/exhibit/robustness/metrics-table.ts';
import { quantitiesOf } from '../../../../stages/exhibit/robustness/quantities.ts';
import type { ComparisonRow } from '../../../../stages/measure/compare.ts';
import { readCsv } from '../../../rig/read-csv.ts';
import { madeUpMeasures } from '../robustness/made-up-measures.ts';

interface Outputs {
  readonly rows: readonly ComparisonRow[];
  readonly thresholds: readonly Threshold[];
  readonly markdown: string;
  readonly csv: string;
}

const { definition } = comparisonTable;
const metrics = summarize(madeUpMeasures({ net: 'lenet-5', references: 2, rounds: 4 }), quantitiesOf(entries));

function tabulate(...comparisons: ComparisonRow[][]): Outputs {
  return definition.run({ params: { attacks: entries }, inputs: { comparisons, metrics } }) as Outputs;
}

type Difference = NonNullable<ComparisonRow['difference']>;

const near = (value: number, of: Partial<Difference> = {}): Difference => ({
  ...{ value, low: value - 0.01, high: value + 0.01, p: 0.002, sd: 0.005, references: 2, agreeing: 2 },
  ...of,
});

/** A row of r∞ under FGS with the given fall; null if no image is paired. */
const row = (round: number, fall: Difference | null, of: Partial<ComparisonRow> = {}): ComparisonRow => ({
  ...{ data: 'mnist', net: 'lenet-5', attack: 'fgs', reading: 'robustness', images: 100, pairs: 200 },
  ...{ round, dense: 0.5, pruned: 0.6, difference: near(0.1), highest: 0, fall },
  ...of,
});

const thresholdOf = (...falls: (Difference | null)[]) =>
  tabulate(falls.map((fall, i) => row(i + 1, fall))).thresholds[0]!.round;

test('it falls from the last round whose interval is not below 0', () => {
  assert.equal(thresholdOf(near(0.1), near(-0.005), near(-0.02), near(-0.3)), 2);
  assert.equal(thresholdOf(near(-0.02), near(-0.3)), 0);
  assert.equal(thresholdOf(near(-0.3), near(0.1)), null);
});

test('a fall counts only if every reference has it', () => {
  assert.equal(thresholdOf(near(0.1), near(-0.1, { agreeing: 1 }), near(-0.3)), 2);
});

test('a round without paired images is skipped', () => {
  assert.equal(thresholdOf(near(0.1), null, near(-0.3)), 1);
  assert.equal(thresholdOf(null), null);
});

test('each reading of each net under each attack has its own threshold', () => {
  const norm = { attack: 'cw', reading: 'norm' } as const;
  const { thresholds } = tabulate(
    [row(1, near(0.1)), row(1, near(-0.1), { reading: 'accuracy' })],
    [row(1, near(-0.1), norm), row(1, near(0.1), { ...norm, net: 'linear' })],
  );
  assert.deepEqual(
    thresholds.map(({ net, attack, reading, round }) => [net, attack, reading, round]),
    [
      ['lenet-5', 'fgs', 'robustness', null],
      ['lenet-5', 'fgs', 'accuracy', 0],
      ['lenet-5', 'cw', 'norm', 0],
      ['linear', 'cw', 'norm', null],
    ],
  );
});

test('Markdown has one row per round and one column per reading: points, interval and deviation', () => {
  const norm = { attack: 'cw', reading: 'norm', difference: near(-0.02, { high: 0.00001, sd: null }) } as const;
  const { markdown } = tabulate(
    [row(1, near(0.1)), row(2, near(-0.1))],
    [row(1, near(0), norm), row(2, null, { ...norm, difference: null })],
  );
  assert.equal(
    markdown.slice(markdown.indexOf('## lenet-5'), markdown.indexOf('## Where')),
    `## lenet-5

| round | pruned | r∞ FGS | r2 C&W |
| --- | ---: | ---: | ---: |
| 1 | 33.30 % | +10.00 [+9.00, +11.00] ± 0.50 | −0.0200 [−0.0300, 0.0000] |
| 2 | 55.50 % | +10.00 [+9.00, +11.00] ± 0.50 | – |

`,
  );
  assert.match(markdown, /^\| lenet-5 \| r∞ FGS \| 1 \| 33\.30 % \|\n\| lenet-5 \| r2 C&W \| – \| – \|$/m);
});

test('CSV has p, agreement and the start of a fall, in full precision; empty fields without pairs', () => {
  const { csv } = tabulate([
    row(1, near(1 / 3)),
    row(2, null, { difference: null, dense: null, pruned: null, pairs: 0 }),
  ]);
  const [first, second] = readCsv(csv);
  const names = ['difference_p', 'difference_agreeing', 'highest', 'fall_value', 'pairs'];
  assert.deepEqual(
    names.map((name) => first![name]),
    ['0.002', '2', '0', String(1 / 3), '200'],
  );
  assert.deepEqual(
    names.map((name) => second![name]),
    ['', '', '0', '', '0'],
  );
});

test('synthetic data is labeled; the outputs survive encoding and decoding', () => {
  const { markdown, thresholds, rows } = tabulate([row(1, near(0.1), { data: 'digits' })]);
  assert.match(markdown, /^# Pruned against dense, on SYNTHETIC data/);
  const { thresholds: codec, rows: rowsCodec } = definition.outputs;
  assert.deepEqual(codec!.decode(codec!.encode(thresholds)), thresholds);
  assert.deepEqual(rowsCodec!.decode(rowsCodec!.encode(rows)), rows);
});
