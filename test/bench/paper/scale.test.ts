import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { scaleOf } from '../../../bench/paper/scale.ts';
import { profiles } from '../../../paper/profiles.ts';

describe('the scale of a comparison', () => {
  test("is the profile's unless a flag says otherwise", () => {
    const { settings, changed, cores } = scaleOf(['--json']);
    const { references, rounds, iterations, retraining, cwImages, cwIterations } = profiles['mnist-short'].settings;
    assert.deepEqual(settings, {
      references,
      rounds,
      iterations,
      retraining,
      cwImages,
      cwIterations,
      ratio: 1 / 3,
    });
    assert.deepEqual(changed, []);
    assert.equal(cores, 2);
  });

  test('names the settings that a flag changed', () => {
    const { settings, changed, cores } = scaleOf(['--rounds', '3', '--cw-images', '20', '--cores', '1']);
    assert.equal(settings.rounds, 3);
    assert.equal(settings.cwImages, 20);
    assert.deepEqual(changed, ['rounds', 'cwImages']);
    assert.equal(cores, 1);
  });

  test('refuses invalid settings and unknown flags', () => {
    assert.throws(() => scaleOf(['--cw-iterations', '55']));
    assert.throws(() => scaleOf(['--cores', 'all']));
    assert.throws(() => scaleOf(['--epochs', '3']), /epochs/);
  });
});
