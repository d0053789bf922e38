import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { contrast, meanOf } from '../../../../stages/measure/statistics/contrast.ts';
import { readAttackedImages } from '../../../../stages/result/attacked-image.ts';
import { type Attempt, attackedCsv } from '../attacked-csv.ts';

const rows = (...attempts: Attempt[]) => readAttackedImages(attackedCsv(attempts));

test('accuracy counts predictions before the attack, robustness those after it', () => {
  const dense = rows([1, 1, 1, 0.1], [1, 1, 2, 0.1], [1, 2, 2, 0.1], [1, 1, 2, 0.1]);
  const pruned = rows([1, 2, 2, 0.1], [1, 1, 1, 0.1], [1, 2, 2, 0.1], [1, 1, 1, 0.1]);
  const accuracy = contrast('accuracy', [pruned], [dense]);
  assert.deepEqual([accuracy.before, accuracy.after, accuracy.references], [0.75, 0.5, [-0.25]]);
  const robustness = contrast('robustness', [pruned], [dense]);
  assert.deepEqual(robustness.numerator, Float64Array.of(-1, 1, 0, 1));
  assert.deepEqual(robustness.denominator, Float64Array.of(1, 1, 1, 1));
});

test('norms are paired on images where both attacks succeeded, reference by reference', () => {
  const dense = [rows([1, 1, 2, 1], [1, 1, 1, null], [1, 1, 2, 3]), rows([1, 1, 2, 2], [1, 1, 2, 2], [1, 1, 1, null])];
  const pruned = [rows([1, 1, 2, 4], [1, 1, 2, 9], [1, 1, 1, null]), rows([1, 1, 2, 1], [1, 1, 2, 4], [1, 1, 2, 9])];
  const found = contrast('norm', pruned, dense);
  assert.deepEqual(found.numerator, Float64Array.of(3 - 1, 2, 0));
  assert.deepEqual(found.denominator, Float64Array.of(2, 1, 0));
  assert.deepEqual([found.pairs, found.before, found.after], [3, 5 / 3, 3]);
  assert.deepEqual(found.references, [3, 0.5]);
  assert.deepEqual(contrast('squaredNorm', pruned, dense).numerator, Float64Array.of(15 - 3, 12, 0));
});

test('a reference without a pair has no difference; without any pair there are no differences', () => {
  const [some, none] = [rows([1, 1, 2, 1]), rows([1, 1, 1, null])];
  assert.deepEqual(contrast('norm', [some, some], [some, none]).references, [0]);
  const { pairs, before, after, references } = contrast('norm', [none], [some]);
  assert.deepEqual({ pairs, before, after, references }, { pairs: 0, before: 0, after: 0, references: [] });
  assert.equal(meanOf('norm', [none]), Number.NEGATIVE_INFINITY);
  assert.equal(meanOf('norm', [some, none]), 1);
});

test('if every attack succeeds, the difference is one of means over all references', () => {
  const norms = fc.array(fc.double({ min: 0.1, max: 9, noNaN: true }), { minLength: 3, maxLength: 3 });
  const models = fc.array(norms, { minLength: 2, maxLength: 2 });
  const read = (model: readonly number[]) => rows(...model.map((norm): Attempt => [1, 1, 2, norm]));
  fc.assert(
    fc.property(models, models, (after, before) => {
      const [pruned, dense] = [after.map(read), before.map(read)];
      const { numerator, denominator, references } = contrast('norm', pruned, dense);
      const total = (values: Iterable<number>) => Array.from(values).reduce((a, b) => a + b, 0);
      const expected = meanOf('norm', pruned) - meanOf('norm', dense);
      assert.ok(Math.abs(total(numerator) / total(denominator) - expected) < 1e-12);
      assert.ok(Math.abs(total(references) / 2 - expected) < 1e-12);
    }),
  );
});
