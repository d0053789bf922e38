import assert from 'node:assert/strict';
import { test } from 'node:test';
import { claims } from '../../../claims.ts';
import { checkClaims } from '../../../stages/measure/check-claims.ts';
import { type Claim, claimSchema, findingOf } from '../../../stages/measure/claim.ts';
import { summarize } from '../../../stages/measure/metrics-table.ts';

/** One reference whose r∞ by FGS and accuracy go the given ways. */
function table(fgs: readonly number[], accuracy: readonly number[], data = 'mnist') {
  return summarize(
    fgs.map((value, round) => ({
      data,
      net: 'lenet-5',
      seed: 1,
      round,
      weights: 100,
      nonzero: 100 - round,
      accuracy: accuracy[round]!,
      attacks: [{ attack: 'fgs', images: 10, accuracy: value, minimum: null }],
    })),
  );
}
const flat = [0.99, 0.99, 0.99, 0.99];
const common = { id: 'a-claim', says: 'it does', source: 'Section 4', net: 'lenet-5', quantity: 'fgs' } as const;
const verdict = (claim: Claim, fgs: readonly number[], accuracy: readonly number[] = flat) =>
  findingOf(claim, table(fgs, accuracy)).verdict;

test('a number holds within its tolerance', () => {
  const claim: Claim = { ...common, kind: 'number', round: 1, value: 0.5, tolerance: 0.01 };
  assert.equal(verdict(claim, [0.1, 0.509]), 'reproduced');
  assert.equal(verdict(claim, [0.1, 0.511]), 'off');
  assert.equal(verdict(claim, [0.5]), 'not run');
});

test('a peak is above the dense reference, and the last round is below the peak', () => {
  const claim: Claim = { ...common, kind: 'peak', by: 0.1 };
  assert.equal(verdict(claim, [0.5, 0.6, 0.7, 0.2]), 'reproduced');
  assert.equal(verdict(claim, [0.5, 0.6, 0.7, 0.7]), 'off');
  assert.equal(verdict(claim, [0.5, 0.54, 0.3, 0.2]), 'off');
  assert.equal(verdict({ ...claim, kind: 'rises' }, [0.5, 0.6, 0.7, 0.7]), 'reproduced');
});

test('what does not rise stays near the dense reference or falls', () => {
  const claim: Claim = { ...common, kind: 'no-rise', by: 0.01 };
  assert.equal(verdict(claim, [0.5, 0.504, 0.3, 0.2]), 'reproduced');
  assert.equal(verdict(claim, [0.5, 0.51, 0.3, 0.2]), 'off');
});

test('robustness falls first when it has fallen in an earlier round than accuracy', () => {
  const claim: Claim = { ...common, kind: 'falls-first', by: 0.05, points: 0.005 };
  assert.equal(verdict(claim, [0.5, 0.6, 0.55, 0.2], [0.99, 0.99, 0.99, 0.9]), 'reproduced');
  assert.equal(verdict(claim, [0.5, 0.6, 0.55, 0.2]), 'reproduced');
  assert.equal(verdict(claim, [0.5, 0.6, 0.55, 0.2], [0.99, 0.99, 0.98, 0.9]), 'off');
  assert.equal(verdict(claim, [0.5, 0.6, 0.6, 0.6], flat), 'off');
});

test('a sweep of too few rounds, another net or an attack that was not run says nothing', () => {
  const claim: Claim = { ...common, kind: 'peak', by: 0.1 };
  assert.equal(verdict(claim, [0.5, 0.9]), 'not run');
  assert.equal(verdict({ ...claim, net: 'linear' }, [0.5, 0.6, 0.2]), 'not run');
  assert.equal(verdict({ ...claim, quantity: 'cw' }, [0.5, 0.6, 0.2]), 'not run');
});

test('the claims of the paper are well formed, and each is there once', () => {
  assert.deepEqual(claimSchema.array().parse(claims), claims);
  assert.equal(new Set(claims.map(({ id }) => id)).size, claims.length);
});

test('data of another kind bear nothing out', () => {
  const { definition } = checkClaims;
  const claim: Claim = { ...common, kind: 'number', round: 0, value: 0.5, tolerance: 0.1 };
  const check = (data: string) =>
    definition.run({
      params: definition.params.parse({ claims: [claim] }),
      inputs: { table: table([0.5], [0.9], data) },
    }) as {
      markdown: string;
    };
  assert.match(check('mnist').markdown, /\| it does \| Section 4 \| reproduced \| 50\.00 % \|/);
  assert.match(check('digits').markdown, /SYNTHETIC[\s\S]*\| not run \| – \|/);
});
