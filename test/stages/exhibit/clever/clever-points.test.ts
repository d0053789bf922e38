import assert from 'node:assert/strict';
import { test } from 'node:test';
import { entries } from '../../../../paper/experiments/attacks.ts';
import { cleverCsv, cleverPoints as pointsOf } from '../../../../stages/exhibit/clever/clever-points.ts';
import { madeUpClever } from './made-up-clever.ts';

const cleverPoints = (models: Parameters<typeof pointsOf>[0]) => pointsOf(models, entries);

test('the l2 panel has scores and norms of attacks, the l∞ panel scores, by net, series and round', () => {
  const models = [...madeUpClever({ net: 'linear', rounds: [4] }), ...madeUpClever({ rounds: [0, 8] })];
  const { data, points } = cleverPoints(models.toReversed());
  const curves = ['l2 CLEVER', 'l2 DeepFool', 'l2 C&W', 'inf CLEVER'];
  assert.deepEqual(data, ['mnist']);
  assert.deepEqual(
    points.map(({ net, quantity, series, round }) => `${net} ${quantity} ${series} ${round}`),
    [
      ...curves.flatMap((curve) => [0, 8].map((round) => `lenet-300-100 ${curve} ${round}`)),
      ...curves.map((curve) => `linear ${curve} 4`),
    ],
  );
});

test('a point is the mean over the references, at the share of their weights that is pruned', () => {
  const [first, second] = madeUpClever({ references: 2, rounds: [3] });
  const { points } = cleverPoints([
    { ...first!, weights: 100, nonzero: 40, l2: 0.5, capped: 0.25 },
    { ...second!, weights: 100, nonzero: 20, l2: 1, capped: 0 },
  ]);
  const { sparsity, density, mean, sd, references, capped } = points[0]!;
  assert.deepEqual(
    { mean, sd, references, capped },
    { mean: 0.75, sd: Math.SQRT1_2 / 2, references: 2, capped: 0.125 },
  );
  assert.ok(Math.abs(sparsity - 0.7) < 1e-12 && Math.abs(density - 0.3) < 1e-12);
});

test('a reference on which an attack failed is excluded from its mean; without any there is no point', () => {
  const [first, second] = madeUpClever({ references: 2, rounds: [0] });
  const { points } = cleverPoints([
    { ...first!, minimum: { deepfool: null, cw: null } },
    { ...second!, minimum: { ...second!.minimum, cw: null } },
  ]);
  const shown = points.map(({ series, references, sd }) => [series, references, sd === null]);
  assert.deepEqual(shown, [
    ['CLEVER', 2, false],
    ['DeepFool', 1, true],
    ['CLEVER', 2, false],
  ]);
});

test('the CSV has one line per point, with empty fields without a deviation or a radius', () => {
  const model = { ...madeUpClever({ references: 1, rounds: [1] })[0]!, weights: 4, nonzero: 3 };
  const minimum = { deepfool: { images: 3, norm: 1, notBelow: 1 }, cw: null };
  const lengths = { l2: 0.75, capped: 0.5, minimum, inf: 0.03 };
  assert.equal(
    cleverCsv(cleverPoints([{ ...model, ...lengths }]).points),
    [
      'net,quantity,series,round,sparsity,mean,sd,references,capped',
      'lenet-300-100,l2,CLEVER,1,0.25,0.75,,1,0.5',
      'lenet-300-100,l2,DeepFool,1,0.25,1,,1,',
      'lenet-300-100,inf,CLEVER,1,0.25,0.03,,1,0',
      '',
    ].join('\n'),
  );
});

test('no models, a net on two data sets, and a duplicate model are refused', () => {
  const models = madeUpClever({ references: 1, rounds: [0] });
  assert.throws(() => cleverPoints([]), /expected the results of at least one model, got none/);
  assert.throws(
    () => cleverPoints([...models, ...madeUpClever({ data: 'digits', references: 1, rounds: [8] })]),
    /expected "lenet-300-100" on one data set, got "mnist" and "digits"/,
  );
  assert.throws(() => cleverPoints([...models, ...models]), /got two of "lenet-300-100", seed 0, round 0/);
});
