import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { entries } from '../../../../paper/experiments/attacks.ts';
import { groupReferences, spread } from '../../../../stages/exhibit/references.ts';
import { type RobustnessPoint, robustnessPoints } from '../../../../stages/exhibit/robustness/robustness-points.ts';
import { madeUpMeasures } from './made-up-measures.ts';

const pointsOf = (measures: Parameters<typeof robustnessPoints>[0]) => robustnessPoints(measures, entries);
const [measure] = madeUpMeasures({ references: 1, rounds: 0 });
assert.ok(measure);

function accuracies(...values: readonly number[]) {
  assert.ok(measure);
  return values.map((accuracy, seed) => ({ ...measure, seed, accuracy }));
}

function find(points: readonly RobustnessPoint[], series: string, round = 0): RobustnessPoint | undefined {
  return points.find((point) => point.series === series && point.round === round);
}

test('mean and sample standard deviation are over the references', () => {
  const result = spread(accuracies(0.25, 0.5, 0.75), ({ accuracy }) => accuracy);
  assert.deepEqual(result, { mean: 0.5, sd: 0.25, n: 3 });
});

test('one reference has no standard deviation', () => {
  assert.deepEqual(
    spread(accuracies(0.7), ({ accuracy }) => accuracy),
    { mean: 0.7, sd: null, n: 1 },
  );
});

test('equal references have exactly their value as mean, and deviation 0', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 2, max: 20 }), (value, n) => {
      const result = spread(accuracies(...Array<number>(n).fill(value)), ({ accuracy }) => accuracy);
      assert.deepEqual(result, { mean: value, sd: 0, n });
    }),
  );
});

test('the order of the measures does not change a bit', () => {
  const measures = [
    ...madeUpMeasures({ references: 4, rounds: 3 }),
    ...madeUpMeasures({ net: 'linear-binary', references: 3, rounds: 2 }),
  ];
  const expected = pointsOf(measures);
  fc.assert(
    fc.property(fc.shuffledSubarray(measures, { minLength: measures.length }), (shuffled) => {
      assert.deepEqual(pointsOf(shuffled), expected);
    }),
    { numRuns: 50 },
  );
});

test('points are sorted by net, series and round', () => {
  const { points } = pointsOf(madeUpMeasures({ references: 2, rounds: 11, attacks: ['cw', 'fgs'] }));
  const rounds = Array.from({ length: 12 }, (_, round) => round);
  assert.deepEqual(
    points.map(({ series, round }) => [series, round]),
    ['Benign', 'FGS', 'C&W'].flatMap((series) => rounds.map((round) => [series, round])),
  );
});

test('sparsity is counted from the weights, not taken from the schedule', () => {
  const { points } = pointsOf(madeUpMeasures({ net: 'linear-binary', references: 3 }));
  assert.equal(find(points, 'Benign', 0)?.sparsity, 0);
  assert.equal(find(points, 'Benign', 16)?.sparsity, 782 / 784);
});

test("a reference without an attack is excluded only from that attack's mean", () => {
  const measures = madeUpMeasures({ references: 3, rounds: 0 });
  const { points } = pointsOf(measures.map((one, i) => (i === 1 ? { ...one, attacks: [] } : one)));
  assert.equal(find(points, 'FGS')?.references, 2);
  assert.equal(find(points, 'Benign')?.references, 3);
});

test('an attack that never succeeded has no norm', () => {
  const failed = madeUpMeasures({ references: 1, rounds: 0 }).map((one) => ({
    ...one,
    attacks: [{ attack: 'cw', images: 10, accuracy: 1, minimum: { successes: 0, norm: 0, squaredNorm: 0 } }],
  }));
  assert.equal(find(pointsOf(failed).points, 'C&W'), undefined);
});

test('a model without remaining weights keeps a place on the logarithmic axis', () => {
  const [point] = pointsOf([{ ...measure, nonzero: 0 }]).points;
  assert.equal(point?.sparsity, 1);
  assert.equal(point?.density, 0.5 / measure.weights);
});

test('measures that do not belong in one figure are refused with a remedy', () => {
  const digits = madeUpMeasures({ data: 'digits', references: 1, rounds: 0 });
  assert.throws(() => groupReferences([]), /expected the results of at least one model, got none; wire/);
  assert.throws(() => groupReferences([measure, ...digits]), /one data set, got "mnist" and "digits"; place one step/);
  assert.throws(
    () => groupReferences([measure, measure]),
    /got two of "linear", seed 0, round 0; wire each model once/,
  );
});

test('an attack in another norm than the paper’s is in neither panel', () => {
  const measures = madeUpMeasures({ references: 1, rounds: 0 });
  const others = entries.map((entry) => ({ ...entry, norm: entry.norm === 2 ? ('inf' as const) : (2 as const) }));
  assert.deepEqual(
    robustnessPoints(measures, others).points.map(({ series }) => series),
    ['Benign'],
  );
});
