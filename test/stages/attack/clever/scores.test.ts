import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { argMax, scoreImage } from '../../../../stages/attack/clever/scores.ts';

const fitting = { penalty: 0.01, significance: 0.001 };
const constant = (value: number) => [value, value, value];

test('targets are ordered from the predicted class on, and the nearest one decides', () => {
  const logits = [1, 0, 5, 4];
  const { predicted, targets, nearest } = scoreImage(
    { logits, maxima: [constant(2), constant(1), constant(10)] },
    3,
    fitting,
  );
  assert.equal(predicted, 2);
  assert.deepEqual(
    targets.map(({ target, margin, score }) => [target, margin, score]),
    [
      [3, 1, 0.5],
      [0, 4, 3],
      [1, 5, 0.5],
    ],
  );
  assert.equal(nearest, targets[0]);
});

test('no score exceeds the radius, not even that of a class with zero gradient', () => {
  const { targets, nearest } = scoreImage({ logits: [9, 0, 9], maxima: [constant(0.1), constant(0)] }, 2, fitting);
  assert.deepEqual(
    targets.map(({ score }) => score),
    [2, 2],
  );
  assert.equal(nearest.target, 1);
});

test('an image on the boundary has score 0', () => {
  assert.equal(scoreImage({ logits: [4, 4], maxima: [constant(1)] }, 2, fitting).nearest.score, 0);
});

test('scaling logits and gradients does not change the score', () => {
  const values = fc.array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: 3, maxLength: 3 });
  const norms = fc.array(fc.double({ min: 0.1, max: 10, noNaN: true }), { minLength: 20, maxLength: 20 });
  fc.assert(
    fc.property(values, norms, norms, (logits, first, second) => {
      const score = (factor: number) =>
        scoreImage(
          {
            logits: logits.map((logit) => factor * logit),
            maxima: [first, second].map((own) => own.map((norm) => factor * norm)),
          },
          5,
          fitting,
        ).nearest.score;
      assert.ok(Math.abs(score(2) - score(1)) < 1e-3 * score(1) + 1e-9);
    }),
    { numRuns: 50 },
  );
});

test('of equal logits the first is predicted, as in attacks', () => {
  assert.equal(argMax([1, 3, 3]), 1);
});
