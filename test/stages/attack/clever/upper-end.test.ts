import assert from 'node:assert/strict';
import { test } from 'node:test';
import { upperEnd } from '../../../../stages/attack/clever/upper-end.ts';
import { random } from '../../../../stages/model/random.ts';

const fitting = { penalty: 0.01, significance: 0.001 };

/** Maxima of batches of values y up to `end`, near which their density falls like (end − y)^{c − 1}. */
function maxima(end: number, shape: number, seed: number, { batches = 300, samples = 200 } = {}): number[] {
  const { uniform } = random(seed, 'upper end test');
  return Array.from({ length: batches }, () =>
    Math.max(...Array.from({ length: samples }, () => end - end * uniform() ** (1 / shape))),
  );
}

test('the upper end of a bounded variable is estimated beyond all observations', () => {
  for (const [seed, shape] of [
    [1, 2],
    [2, 3],
    [3, 4],
  ] as const) {
    const seen = maxima(7, shape, seed);
    const { value, fit, law } = upperEnd(seen, fitting);
    const largest = Math.max(...seen);
    assert.equal(fit, 'weibull');
    assert.ok(value > largest && Math.abs(value - 7) < 0.7 * (7 - largest), `${largest}, ${value}`);
    assert.ok(Math.abs(law!.shape / shape - 1) < 0.2 && law!.likelihood > 0.01, JSON.stringify(law));
  }
});

test('maxima without a fitting law give the largest of them', () => {
  const seen = [...maxima(1, 3, 4), ...maxima(20, 3, 5)];
  const { value, fit, law } = upperEnd(seen, fitting);
  assert.deepEqual([value, fit], [Math.max(...seen), 'maximum']);
  assert.ok(law!.likelihood < 0.001);
});

test('so do maxima without an upper end, however well the law with the largest shape fits', () => {
  const { uniform } = random(6, 'gumbel');
  const seen = Array.from({ length: 300 }, () => 10 - Math.log(-Math.log(uniform() + 2 ** -25)));
  const { value, fit, law } = upperEnd(seen, { penalty: 0, significance: 0 });
  assert.deepEqual([value, fit], [Math.max(...seen), 'maximum']);
  assert.equal(law!.shape, 50);
});

test('a fit is accepted if its likelihood reaches the significance', () => {
  const seen = maxima(7, 3, 7);
  const { likelihood } = upperEnd(seen, fitting).law!;
  const fit = (significance: number) => upperEnd(seen, { ...fitting, significance }).fit;
  assert.deepEqual([fit(likelihood), fit(likelihood + 1e-9)], ['weibull', 'maximum']);
});

test('maxima that differ only by rounding count as constant, without a fit', () => {
  assert.deepEqual(upperEnd([2, 2, 2], fitting), { value: 2, fit: 'constant', law: null });
  assert.deepEqual(upperEnd([2, 2.00001, 1.99999], fitting), { value: 2.00001, fit: 'constant', law: null });
  assert.deepEqual(upperEnd([0, 0], fitting), { value: 0, fit: 'constant', law: null });
});
