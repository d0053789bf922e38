import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { securityCsv, securityPoints } from '../../../../stages/exhibit/security/security-points.ts';
import { robustAccuracy } from '../../../../stages/result/security-curve.ts';
import { madeUpCurves } from './made-up-curves.ts';

const [model] = madeUpCurves({ references: 1, rounds: [0] });
/** Models with one curve of four images each, by the distances of the correctly classified ones. */
const models = (...distances: readonly (readonly number[])[]) =>
  distances.map((each, seed) => ({
    ...model!,
    seed,
    curves: [{ attack: 'cw', images: 4, distances: [...each], unfooled: 0 }],
  }));

test('a point is the mean of the exact curves at its ε, with their sample deviation', () => {
  const { points } = securityPoints(models([1, 2, 3], [1, 1, 1, 3]), { intervals: 2, top: 4 });
  assert.deepEqual(
    points.map(({ epsilon, mean, sd, references }) => [epsilon, mean, sd?.toFixed(6), references]),
    [
      [0, 0.875, '0.176777', 2],
      [2, 0.25, '0.000000', 2],
      [4, 0, '0.000000', 2],
    ],
  );
});

test('the axis ends at a round number, where at most 1 % of the images are still to be fooled', () => {
  const far = Array.from<unknown, number>({ length: 200 }, (_, i) => (i < 198 ? 1 : 50));
  const twoFar = [{ ...model!, curves: [{ attack: 'cw', images: 200, distances: far, unfooled: 0 }] }];
  const ends = (all: typeof twoFar) =>
    securityPoints(all, { intervals: 1, top: null }).points.map(({ epsilon }) => epsilon);
  assert.deepEqual(ends(twoFar), [0, 1]);
  assert.deepEqual(ends(models([0.3, 2.2])), [0, 2.5]);
  assert.deepEqual(ends(models([])), [0, 1]);
});

test('points are sorted by net, attack, round and ε, with the union after the attacks', () => {
  const all = ['b', 'a'].flatMap((net) =>
    madeUpCurves({ net, attacks: ['union', 'cw', 'deepfool'], references: 1, rounds: [3, 0] }),
  );
  const { points } = securityPoints(all, { intervals: 1, top: 1 });
  const names = [...new Set(points.map(({ net, attack, round }) => `${net} ${attack} ${round}`))];
  assert.deepEqual(
    names,
    ['a', 'b'].flatMap((net) =>
      ['cw', 'deepfool', 'union'].flatMap((attack) => [0, 3].map((round) => `${net} ${attack} ${round}`)),
    ),
  );
});

test("a model without an attack is excluded only from that attack's mean; the order of models does not matter", () => {
  const all = madeUpCurves({ references: 4 });
  const some = all.map((one, i) => (i === 0 ? { ...one, curves: one.curves.slice(0, 1) } : one));
  const expected = securityPoints(some, { intervals: 5, top: null });
  const counts = new Set(
    expected.points.filter(({ round }) => round === 0).map((each) => `${each.attack} ${each.references}`),
  );
  assert.deepEqual([...counts], ['deepfool 4', 'cw 3', 'union 3']);
  fc.assert(
    fc.property(fc.shuffledSubarray(some, { minLength: some.length }), (shuffled) => {
      assert.deepEqual(securityPoints(shuffled, { intervals: 5, top: null }), expected);
    }),
    { numRuns: 20 },
  );
});

test('the CSV has the drawn points, and those of a single model are its curve', () => {
  const { points } = securityPoints([model!], { intervals: 10, top: 3 });
  for (const { attack, epsilon, mean, sd } of points) {
    const curve = model!.curves.find((each) => each.attack === attack)!;
    assert.deepEqual([mean, sd], [robustAccuracy(curve, epsilon), null]);
  }
  assert.match(
    securityCsv(points),
    /^net,attack,round,sparsity,epsilon,mean,sd,references\nlenet-300-100,deepfool,0,0,0,0\.99,,1\n/,
  );
});
