import assert from 'node:assert/strict';
import { test } from 'node:test';
import { entries } from '../../../../paper/experiments/attacks.ts';
import { summarize } from '../../../../stages/exhibit/robustness/metrics-table.ts';
import { peaksOf } from '../../../../stages/exhibit/robustness/peaks.ts';
import { quantitiesOf } from '../../../../stages/exhibit/robustness/quantities.ts';

/** One reference of a net with the given r∞ under FGS by round, pruned by a third each round. */
function going(net: string, ...fgs: readonly (number | null)[]) {
  return fgs.map((accuracy, round) => ({
    data: 'mnist',
    net,
    seed: 1,
    round,
    weights: 900,
    nonzero: Math.round(900 * (2 / 3) ** round),
    accuracy: 0.9,
    images: 10,
    attacks: accuracy === null ? [] : [{ attack: 'fgs', images: 10, accuracy, minimum: null }],
  }));
}
const peaks = (...measures: ReturnType<typeof going>) =>
  peaksOf(
    summarize(measures, quantitiesOf(entries)).rows,
    entries.map(({ name }) => name),
  );

test('the peak is the first of the highest rounds', () => {
  const [peak, ...others] = peaks(...going('lenet-5', 0.2, 0.5, 0.5, 0.1));
  assert.deepEqual(others, []);
  assert.deepEqual(peak, {
    net: 'lenet-5',
    attack: 'fgs',
    dense: 0.2,
    peak: 0.5,
    last: 0.1,
    round: 1,
    sparsity: 300 / 900,
    threshold: { round: 2, sparsity: 500 / 900 },
  });
});

test('a net that pruning never improves peaks at its dense reference', () => {
  assert.equal(peaks(...going('linear', 0.4, 0.3, 0.2))[0]!.round, 0);
});

test('rounds without the attack are skipped; without a dense reference or a round there is no peak', () => {
  assert.equal(peaks(...going('linear', 0.4, null, 0.6))[0]!.round, 2);
  assert.deepEqual(peaks(...going('linear', null, 0.5, 0.6)), []);
  assert.deepEqual(peaks(...going('linear', 0.5)), []);
});

const fallsFrom = (...fgs: readonly (number | null)[]) => peaks(...going('lenet-5', ...fgs))[0]!.threshold?.round;

test('it falls from the last round that is within a twentieth of the highest so far', () => {
  assert.equal(fallsFrom(0.4, 0.6, 0.571, 0.569, 0.2), 2);
  assert.equal(fallsFrom(0.4, 0.3, 0.2), 0);
});

test('neither a recovered dip nor a slow loss within the margin is a threshold', () => {
  assert.equal(fallsFrom(0.4, 0.3, 0.5, 0.1), 2);
  assert.equal(fallsFrom(0.4, 0.39, 0.385), undefined);
});

test('a slow loss counts from the highest round, not from the previous one', () => {
  assert.equal(fallsFrom(0.4, 0.39, 0.38, 0.37, 0.36), 2);
});

test('a net whose last round is as robust as any other does not fall', () => {
  assert.equal(fallsFrom(0.1, 0.2, 0.3), undefined);
  assert.equal(fallsFrom(0.3, 0.1, 0.3), undefined);
});
