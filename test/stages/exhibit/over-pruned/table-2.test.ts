import assert from 'node:assert/strict';
import { test } from 'node:test';
import { entries } from '../../../../paper/experiments/attacks.ts';
import { table2Numbers } from '../../../../paper/numbers.ts';
import { table2 } from '../../../../stages/exhibit/over-pruned/table-2.ts';
import type { Measures } from '../../../../stages/exhibit/references.ts';

const model = (net: string, nonzero: number, fgs: number, squaredNorm: number): Measures => ({
  data: 'mnist',
  net,
  seed: 0,
  round: 0,
  weights: 1000,
  nonzero,
  accuracy: 0.98,
  images: 10_000,
  attacks: [
    { attack: 'fgs', images: 10_000, accuracy: fgs, minimum: null },
    { attack: 'deepfool', images: 10_000, accuracy: 0, minimum: { successes: 10_000, norm: 1, squaredNorm } },
  ],
});
const { definition } = table2;
const make = (measures: readonly Measures[]) =>
  definition.run({
    params: definition.params.parse({ attacks: entries, paper: table2Numbers }),
    inputs: { measures },
  }) as {
    markdown: string;
    csv: string;
  };

test('there is one row per model, dense before over-pruned, with the paper’s numbers', () => {
  const { markdown } = make([model('lenet-5', 30, 0.6789, 1.754), model('lenet-300-100', 1000, 0.2665, 1.3735)]);
  const rows = markdown.split('\n').filter((line) => line.startsWith('| lenet'));
  assert.match(
    rows[0]!,
    /^\| lenet-300-100, dense \| 1000 of 1000 \| 0\.9800 \[0\.9771, 0\.9826\] \| 0\.2665 \[.*\] \| 0\.2663 \|/,
  );
  assert.match(rows[0]!, /\| 1\.3735 \| 1\.3899 \| 1\.0000 \| – \|$/);
  assert.match(rows[1]!, /^\| lenet-5, over-pruned \| 30 of 1000 \|.*\| 0\.6791 \|.*\| 1\.7540 \| 1\.7383 \|/);
});

test('the CSV has the same rows in full precision, in any order of the measures', () => {
  const models = [model('lenet-5', 1000, 1 / 3, 2), model('lenet-5', 30, 0.1, 1)];
  const { csv } = make(models);
  assert.deepEqual(make(models.toReversed()), make(models));
  assert.match(
    csv,
    /^data,net,sparse,weights,nonzero,accuracy,fgs,fgsPaper,rfgs,deepfoolSquared,deepfoolPaper,deepfool,cw\n/,
  );
  assert.match(csv, /^mnist,lenet-5,0,1000,1000,0\.98,0\.3333333333333333,0\.7887,,2,2\.7226,1,$/m);
});

test('the paper’s numbers are shown only for its own data set', () => {
  const { markdown } = make([{ ...model('lenet-5', 1000, 0.5, 2), data: 'digits' }]);
  assert.match(markdown, /SYNTHETIC/);
  assert.doesNotMatch(markdown, /0\.7887|2\.7226/);
});
