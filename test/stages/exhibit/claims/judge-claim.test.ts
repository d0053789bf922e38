import assert from 'node:assert/strict';
import { test } from 'node:test';
import { claims } from '../../../../paper/claims.ts';
import { type Claim, claimSchema } from '../../../../stages/exhibit/claims/claim.ts';
import { judgeClaim, type Results } from '../../../../stages/exhibit/claims/judge-claim.ts';
import type { LipschitzRow } from '../../../../stages/exhibit/theory/lipschitz-table.ts';
import { common, nothing, table } from './made-up-results.ts';

const flat = [0.99, 0.99, 0.99, 0.99];
const verdict = (claim: Claim, fgs: readonly number[], accuracy: readonly number[] = flat) =>
  judgeClaim(claim, { ...nothing, metrics: table(fgs, accuracy).rows }).verdict;

test('a number holds within its tolerance', () => {
  const claim: Claim = { ...common, kind: 'number', round: 1, value: 0.5, tolerance: 0.01 };
  assert.equal(verdict(claim, [0.1, 0.509]), 'reproduced');
  assert.equal(verdict(claim, [0.1, 0.511]), 'off');
  assert.equal(verdict(claim, [0.5]), 'not run');
});

test('a peak is above the dense reference, and the last round is below the peak', () => {
  const claim = { ...common, kind: 'peak', by: 0.1 } as const satisfies Claim;
  assert.equal(verdict(claim, [0.5, 0.6, 0.7, 0.2]), 'reproduced');
  assert.equal(verdict(claim, [0.5, 0.6, 0.7, 0.7]), 'off');
  assert.equal(verdict(claim, [0.5, 0.54, 0.3, 0.2]), 'off');
  assert.equal(verdict({ ...claim, kind: 'rises' }, [0.5, 0.6, 0.7, 0.7]), 'reproduced');
});

test('a quantity does not rise if it stays near the dense reference or falls', () => {
  const claim: Claim = { ...common, kind: 'no-rise', by: 0.01 };
  assert.equal(verdict(claim, [0.5, 0.504, 0.3, 0.2]), 'reproduced');
  assert.equal(verdict(claim, [0.5, 0.51, 0.3, 0.2]), 'off');
});

test('robustness falls first if it has fallen in an earlier round than accuracy', () => {
  const claim: Claim = { ...common, kind: 'falls-first', by: 0.05, points: 0.005 };
  assert.equal(verdict(claim, [0.5, 0.6, 0.55, 0.2], [0.99, 0.99, 0.99, 0.9]), 'reproduced');
  assert.equal(verdict(claim, [0.5, 0.6, 0.55, 0.2]), 'reproduced');
  assert.equal(verdict(claim, [0.5, 0.6, 0.55, 0.2], [0.99, 0.99, 0.98, 0.9]), 'off');
  assert.equal(verdict(claim, [0.5, 0.6, 0.6, 0.6], flat), 'off');
});

test('with too few rounds, another net or an attack that was not run the verdict is "not run"', () => {
  const claim = { ...common, kind: 'peak', by: 0.1 } as const satisfies Claim;
  assert.equal(verdict(claim, [0.5, 0.9]), 'not run');
  assert.equal(verdict({ ...claim, net: 'linear' }, [0.5, 0.6, 0.2]), 'not run');
  assert.equal(verdict({ ...claim, quantity: 'cw' }, [0.5, 0.6, 0.2]), 'not run');
});

test('a claim about an unknown quantity is refused with the known ones', () => {
  const claim: Claim = { ...common, kind: 'peak', by: 0.1, quantity: 'fsg' };
  assert.throws(
    () => judgeClaim(claim, nothing),
    /expected a quantity among sparsity, accuracy, fgs, .*, got "fsg"; correct it/,
  );
});

test('the claims of the paper are well formed and unique', () => {
  assert.deepEqual(claimSchema.array().parse(claims), claims);
  assert.equal(new Set(claims.map(({ id }) => id)).size, claims.length);
});

const statistic = (mean: number) => ({ mean, sd: null, n: 1, interval: null });
/** Rows of Table 1 by λ, with the given r∞ under FGS. */
const penalized = (...fgs: readonly number[]): Results => ({
  ...nothing,
  table1: fgs.map((value, i) => ({
    data: 'mnist',
    net: 'lenet-5',
    lambda: i === 0 ? 0 : 10 ** (i - 5),
    values: { accuracy: statistic(0.99), fgs: statistic(value), deepfoolSquared: null, deepfool: null },
    zerosFirst: null,
    zerosLast: null,
  })),
});

test('Table 1: the number without a penalty is from λ = 0', () => {
  const claim: Claim = { ...common, kind: 'unpenalized', value: 0.7, tolerance: 0.05 };
  assert.equal(judgeClaim(claim, penalized(0.74, 0.9)).verdict, 'reproduced');
  assert.equal(judgeClaim(claim, penalized(0.76, 0.7)).verdict, 'off');
  assert.equal(judgeClaim(claim, nothing).verdict, 'not run');
});

test('Table 1: robustness peaks along λ if it rises and falls by more than the margin', () => {
  const claim: Claim = { ...common, kind: 'activation-peak', by: 0.05 };
  assert.deepEqual(judgeClaim(claim, penalized(0.5, 0.6, 0.4)), {
    verdict: 'reproduced',
    seen: '50.00 % without a penalty, peak 60.00 % (λ = 0.0001), 40.00 % with the largest λ',
  });
  assert.equal(judgeClaim(claim, penalized(0.5, 0.52, 0.4)).verdict, 'off');
  assert.equal(judgeClaim(claim, penalized(0.5, 0.6, 0.6)).verdict, 'off');
  assert.equal(judgeClaim(claim, penalized(0.5, 0.6)).verdict, 'not run');
});

/** The dense and the over-pruned public model, with the given r∞ under FGS. */
const published = (...fgs: readonly number[]): Results => ({
  ...nothing,
  table2: fgs.map((value, i) => ({
    data: 'mnist',
    net: 'lenet-5',
    sparse: i === 1,
    weights: 100,
    nonzero: 100 - i,
    values: { accuracy: 0.99, fgs: value, fgsPaper: null, deepfoolSquared: null, deepfool: null },
  })),
});

test('Table 2: a number is from the dense or the over-pruned model', () => {
  const claim = {
    ...common,
    kind: 'public-model',
    sparse: true,
    value: 0.6,
    tolerance: 0.001,
  } as const satisfies Claim;
  assert.equal(judgeClaim(claim, published(0.7, 0.6005)).verdict, 'reproduced');
  assert.equal(judgeClaim({ ...claim, sparse: false }, published(0.7, 0.6)).verdict, 'off');
  assert.equal(judgeClaim(claim, published(0.6)).verdict, 'not run');
  assert.equal(judgeClaim({ ...claim, quantity: 'deepfoolSquared' }, published(0.7, 0.6)).verdict, 'not run');
});

test('Table 2: over-pruned is less robust by more than the margin', () => {
  const claim: Claim = { ...common, kind: 'over-pruned-less', by: 0.05 };
  assert.equal(judgeClaim(claim, published(0.7, 0.6)).verdict, 'reproduced');
  assert.equal(judgeClaim(claim, published(0.7, 0.68)).verdict, 'off');
  assert.equal(judgeClaim(claim, published(0.7)).verdict, 'not run');
});

test('a bound holds if no model exceeds it', () => {
  const { quantity: _, ...rest } = common;
  const claim: Claim = { ...rest, kind: 'bounded' };
  const theory = (...broken: readonly number[]): Results => ({
    ...nothing,
    theory: broken.map((count, round) => ({
      ...{ data: 'mnist', net: 'lenet-5', round, models: 3, broken: count },
      ...{ bound: 1, exact: 0.5, measured: 0.5, corrected: 0, distance: 1 },
    })),
  });
  assert.deepEqual(judgeClaim(claim, theory(0, 0)), {
    verdict: 'reproduced',
    seen: 'r∞ above its bound in 0 of 6 models',
  });
  assert.equal(judgeClaim(claim, theory(0, 1)).verdict, 'off');
  assert.equal(judgeClaim(claim, nothing).verdict, 'not run');
});

test('certificates hold if no label that an attack changed was certified', () => {
  const { quantity: _, ...rest } = common;
  const claim: Claim = { ...rest, kind: 'certified' };
  const unread = {} as LipschitzRow;
  const lipschitz = (...broken: readonly number[]): Results => ({
    ...nothing,
    lipschitz: broken.map((count, round) => ({
      ...{ ...unread, data: 'mnist', net: 'lenet-5', round, models: 3, fooled: 100, broken: count },
    })),
  });
  assert.deepEqual(judgeClaim(claim, lipschitz(0, 0)), {
    verdict: 'reproduced',
    seen: '0 of the 200 labels that attacks changed were certified',
  });
  assert.equal(judgeClaim(claim, lipschitz(0, 1)).verdict, 'off');
  assert.equal(judgeClaim({ ...claim, net: 'linear' }, lipschitz(0)).verdict, 'not run');
});

test('constants shrink if each is smaller than at the previous α; the last layer does not count', () => {
  const { quantity: _, ...rest } = common;
  const claim: Claim = { ...rest, kind: 'shrinks' };
  const row = { data: 'mnist', net: 'lenet-5', round: 0, models: 3, bound: null };
  const masks = (rising: number, ofTheorem = true): Results => ({
    ...nothing,
    masks: [
      { ...row, masked: 'hidden', ofTheorem: true, alpha: 0, c1: 1, c2: 1, rising: 0 },
      { ...row, masked: 'hidden', ofTheorem: true, alpha: 0.5, c1: 0.2, c2: 0.5, rising: 0 },
      { ...row, masked: ofTheorem ? 'fc1' : 'all', ofTheorem, alpha: 0.5, c1: 0.6, c2: 0.7, rising },
    ],
  });
  assert.deepEqual(judgeClaim(claim, masks(0)), {
    verdict: 'reproduced',
    seen: 'did not shrink from one α to the next: 0 times; at α = 0.5, 20.00 % of c₁ and 50.00 % of c₂ remain',
  });
  assert.equal(judgeClaim(claim, masks(1)).verdict, 'off');
  assert.equal(judgeClaim(claim, masks(1, false)).verdict, 'reproduced');
  assert.equal(judgeClaim(claim, nothing).verdict, 'not run');
});
