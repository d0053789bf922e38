import assert from 'node:assert/strict';
import { test } from 'node:test';
import { entries } from '../../../../paper/experiments/attacks.ts';
import { table3 } from '../../../../stages/exhibit/clever/table-3.ts';
import { cleverAgainstAttacks } from '../../../../stages/measure/clever-against-attacks.ts';
import type { CleverComparison } from '../../../../stages/result/clever-comparison.ts';
import { readCsv } from '../../../rig/read-csv.ts';

const measures = {
  ...{ data: 'mnist', net: 'lenet-300-100', seed: 1, round: 0 },
  ...{ weights: 100, nonzero: 40, images: 10, accuracy: 0.98, attacks: [] },
};
const summary = (p: 2 | 'inf', mean: number, images = 3) => ({
  ...{ p, radius: 5, batches: 10, samples: 4, images, mean, sd: 0.1, capped: 0.25, accepted: 0.5 },
  fits: { weibull: 0.5, maximum: 0.5, constant: 0 },
});
const scores = (...each: readonly (readonly [number, number])[]) =>
  `index,label,predicted,score,target,fit\n${each.map(([row, score]) => `${row},1,1,${score},2,weibull`).join('\n')}\n`;
/** Norms by row; null if the attack failed. */
const attacked = (norms: Readonly<Record<number, number | null>>) =>
  `index,label,before,after,success,norm\n${Object.entries(norms)
    .map(([row, norm]) => (norm === null ? `${row},1,1,1,0,` : `${row},1,1,2,1,${norm}`))
    .join('\n')}\n`;

const inputs = {
  ...{ measures, l2: summary(2, 0.7), inf: summary('inf', 0.03) },
  l2Scores: scores([0, 0.5], [4, 1], [8, 2]),
  infScores: scores([0, 0.05], [4, 0.09], [8, 0.2]),
  bounded: [],
};
const deepfool = attacked({ 0: 0.6, 2: 9, 4: 0.9, 8: 2.5 });
const cw = attacked({ 0: 0.7, 4: null, 8: 1.5 });
const run = (given: object = {}, minimum: readonly string[] = [deepfool, cw]) =>
  (
    cleverAgainstAttacks.definition.run({
      params: { epsilon: 0.1, attacks: ['deepfool', 'cw'] },
      inputs: { ...inputs, minimum, ...given },
      metric: () => {},
    }) as {
      comparison: CleverComparison;
    }
  ).comparison;

test('scores are compared with norms on the same images, and with the smallest norm of each image', () => {
  const { minimum, attacked: count, notBelow } = run();
  assert.deepEqual(minimum.deepfool, { images: 3, norm: (0.6 + 0.9 + 2.5) / 3, notBelow: 2 / 3 });
  assert.deepEqual(minimum.cw, { images: 2, norm: 1.1, notBelow: 0.5 });
  assert.deepEqual([count, notBelow], [3, 1 / 3]);
});

test('the share of pruned weights and of scores that equal the radius are reported with the scores', () => {
  const { weights, nonzero, l2, inf, capped, cappedInf } = run({ inf: { ...summary('inf', 0.03), capped: 0.75 } });
  assert.deepEqual({ weights, nonzero, l2, inf }, { weights: 100, nonzero: 40, l2: 0.7, inf: 0.03 });
  assert.deepEqual([capped, cappedInf], [0.25, 0.75]);
});

test('an attack within ε counts by its l2 norm, and bounds l∞ scores by ε', () => {
  const fgs = attacked({ 0: null, 4: null, 8: 2.5 });
  const rfgs = attacked({ 0: 0.4, 4: null, 8: null });
  assert.deepEqual(run({ bounded: [fgs, rfgs] }).bounded, { images: 2, notBelow: 1 / 2 });
  assert.deepEqual([run({ bounded: [fgs] }).notBelow, run({ bounded: [rfgs] }).notBelow], [1 / 3, 0]);
  assert.equal(run({ bounded: [attacked({ 0: null, 4: null, 8: null })] }).bounded, null);
});

test('an attack without success has no norm, and a score without a successful attack is not judged', () => {
  const none = attacked({ 0: null, 4: null, 8: null });
  assert.equal(run({}, [deepfool, none]).minimum.cw, null);
  const { attacked: count, notBelow } = run({}, [none, none]);
  assert.deepEqual([count, notBelow], [0, null]);
});

test('a score may exceed a norm by the rounding of float32', () => {
  assert.equal(run({ l2Scores: scores([0, 0.60001]) }).minimum.deepfool?.notBelow, 1);
  assert.equal(run({ l2Scores: scores([0, 0.601]) }).minimum.deepfool?.notBelow, 0);
});

test('an image that was not attacked, and scores of other norms or images, are refused', () => {
  assert.throws(
    () => run({ l2Scores: scores([1, 0.5]) }),
    /expected an attack on every scored image, got none on image 1/,
  );
  assert.throws(
    () => run({ inf: summary(2, 1) }),
    /expected scores for p = 2 and p = inf .* got p = 2 on 3 images and p = 2 on 3/,
  );
  assert.throws(() => run({ inf: summary('inf', 1, 4) }), /on 3 images and p = inf on 4/);
  assert.throws(
    () => run({}, [deepfool]),
    /expected the images of 2 minimum-norm attacks \(deepfool, cw\), got 1 CSVs/,
  );
});

test('the table has one row per net and round: mean and deviation over the references', () => {
  const model = (seed: number, round: number, l2: number) => ({
    ...{ data: 'mnist', net: 'lenet-5', seed, round, images: 3, l2, inf: 0.03, capped: 0, accepted: null },
    ...{ minimum: { deepfool: { images: 3, norm: 1, notBelow: 1 }, cw: null }, attacked: 3, notBelow: 1 },
  });
  const { markdown, csv } = table3.definition.run({
    params: { attacks: entries },
    inputs: { models: [model(2, 0, 0.7), model(1, 1, 0.9), model(1, 0, 0.5)] },
  }) as { markdown: string; csv: string };
  assert.match(markdown, /^# Table 3: CLEVER scores on MNIST\n/);
  assert.match(
    markdown,
    /^\| lenet-5 \| 0 \| 2 \| 3 \| 0\.6000 ± 0\.1414 \| 1\.0000 ± 0\.0000 \| – \| 1\.0000 ± 0\.0000 \|/m,
  );
  assert.match(markdown, /^\| lenet-5 \| 1 \| 1 \| 3 \| 0\.9000 \| 1\.0000 \| – \|/m);
  const [first] = readCsv(csv);
  assert.equal(first!.l2_mean, '0.6');
  assert.equal(first!.cw_mean, '');
});
