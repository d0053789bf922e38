import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { disagreements } from '../../../bench/paper/agreement.ts';
import { tableOf } from '../../../bench/paper/table.ts';

const head = 'net,round,sparsity_mean,accuracy_mean,fgs_mean,rfgs_mean,deepfool_mean,cw_mean,cwSuccesses_mean';
const dense = 'lenet-300-100,0,0,0.979,0.264,0.59,1.038,1.078,100';
const pruned = 'lenet-300-100,1,0.333,0.979,0.3,0.62,1.04,1.08,100';
const ours = tableOf(`${head}\n${dense}\n${pruned}\n`);

/** The same table with one field of the dense row changed. */
function changed(column: string, value: number) {
  return [{ ...ours[0]!, [column]: value }, ours[1]!];
}

describe('two sides of a comparison', () => {
  test('agree when all differences are within the variation between seeds', () => {
    assert.deepEqual(disagreements(ours, ours, 1), []);
    assert.deepEqual(disagreements(ours, changed('fgs_mean', 0.29), 1), []);
    assert.deepEqual(disagreements(ours, changed('deepfool_mean', 1.0), 1), []);
  });

  test('disagree when r∞ differs by 3 points or r2 by 5 %, and the quantity is named', () => {
    assert.match(
      disagreements(ours, changed('fgs_mean', 0.295), 1).join(),
      /^fgs_mean .* 0\.264 ± 0\.030, got 0\.295$/,
    );
    assert.match(disagreements(ours, changed('deepfool_mean', 0.98), 1).join(), /^deepfool_mean .* got 0\.98$/);
  });

  test('may differ more after short training', () => {
    assert.deepEqual(disagreements(ours, changed('fgs_mean', 0.34), 3), []);
    assert.equal(disagreements(ours, changed('fgs_mean', 0.36), 3).length, 1);
  });

  test('disagree on a number that one of them lacks', () => {
    assert.equal(disagreements(ours, changed('deepfool_mean', Number.NaN), 1).length, 1);
  });

  test('are not compared by C&W on a few images', () => {
    assert.equal(disagreements(ours, changed('cw_mean', 2), 1).length, 1);
    assert.deepEqual(disagreements(ours, [{ ...changed('cw_mean', 2)[0]!, cwSuccesses_mean: 20 }, ours[1]!], 1), []);
  });

  test('must prune equally in every round, for as many rounds', () => {
    const [first, second] = ours as [(typeof ours)[number], (typeof ours)[number]];
    assert.match(
      disagreements(ours, [first, { ...second, sparsity_mean: 0.334 }], 1).join(),
      /^sparsity_mean of round 1/,
    );
    assert.match(disagreements(ours, [first], 1).join(), /^rounds: expected as many as ours, 2, got 1$/);
  });
});
