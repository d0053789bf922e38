import assert from 'node:assert/strict';
import { test } from 'node:test';
import { entries } from '../../../../paper/experiments/attacks.ts';
import { table1Numbers } from '../../../../paper/numbers.ts';
import { table1 } from '../../../../stages/exhibit/sparse-activations/table-1.ts';
import { readCsv } from '../../../rig/read-csv.ts';

const { definition } = table1;
const attacks = entries.filter(({ name }) => name === 'fgs' || name === 'deepfool');
const measured = (seed: number, fgs: number, squaredNorm: number) => ({
  data: 'mnist',
  net: 'lenet-300-100',
  seed,
  round: 0,
  weights: 100,
  nonzero: 100,
  accuracy: 0.98,
  images: 10,
  attacks: [
    { attack: 'fgs', images: 10, accuracy: fgs, minimum: null },
    { attack: 'deepfool', images: 10, accuracy: 0, minimum: { successes: 10, norm: 1, squaredNorm } },
  ],
});
const rows = [
  { net: 'lenet-300-100', lambda: 0 },
  { net: 'lenet-300-100', lambda: 0 },
  { net: 'lenet-300-100', lambda: 0.001 },
];
const measures = [measured(1, 0.25, 1), measured(2, 0.75, 3), measured(1, 0.4, 2)];
const activations = [
  { net: 'lenet-300-100', zeros: [0.5, 0.25] },
  { net: 'lenet-300-100', zeros: [0.5, 0.25] },
  { net: 'lenet-300-100', zeros: [0.75, 0.5] },
];
const make = (params: object, inputs: object) =>
  definition.run({ params: definition.params.parse({ attacks, paper: table1Numbers, ...params }), inputs }) as {
    markdown: string;
    csv: string;
  };

test('there is one row per λ: mean and deviation over references, or the interval over images of a single one', () => {
  const { csv, markdown } = make({ rows }, { measures, activations });
  const [none, some] = readCsv(csv);
  assert.deepEqual([none!.lambda, none!.fgs_mean, Number(none!.fgs_sd).toFixed(4)], ['0', '0.5', '0.3536']);
  assert.deepEqual([none!.deepfoolSquared_mean, none!.zerosFirst_mean, none!.zerosLast_mean], ['2', '0.5', '0.25']);
  assert.deepEqual([some!.lambda, some!.fgs_mean, some!.fgs_sd], ['0.001', '0.4', '']);
  assert.match(markdown, /^\| lenet-300-100 \| 0 \| 2 \| 0\.9800 ± 0\.0000 \| 0\.5000 ± 0\.3536 \|/m);
  assert.match(markdown, /^\| lenet-300-100 \| 0\.001 \| 1 \| 0\.9800 \[.*\] \| 0\.4000 \[0\.1682, 0\.6873\] \|/m);
});

test('the paper’s rows are those of the same networks, and are said to be from memory', () => {
  const { markdown } = make({ rows }, { measures, activations });
  assert.match(markdown, /from memory of its published table/);
  assert.match(markdown, /^\| lenet-300-100 \| \.2862 ± \.0113 \|/m);
  assert.doesNotMatch(markdown, /lenet-5/);
});

test('the paper’s numbers are shown only for its own data set', () => {
  const { markdown } = make({ rows }, { measures: measures.map((each) => ({ ...each, data: 'digits' })), activations });
  assert.match(markdown, /SYNTHETIC/);
  assert.doesNotMatch(markdown, /\.2862|from memory/);
});

test('measures and activations must match the rows in number', () => {
  assert.throws(
    () => make({ rows }, { measures: measures.slice(1), activations }),
    /expected 3 measures and 3 activations, one per row, got 2 and 3/,
  );
});
