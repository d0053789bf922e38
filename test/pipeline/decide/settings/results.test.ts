import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Json } from '../../../../artifacts/canonical-json.ts';
import { resultsOf } from '../../../../pipeline/decide/settings/results.ts';

function pathOf(settings: Readonly<Record<string, Json>>, compute = {}, file = 'pipeline.ts'): string {
  return resultsOf({ root: '/project', file, profile: 'quick', settings, compute }).path;
}

describe('the results folder', () => {
  test('is named after the profile if no setting differs', () => {
    assert.equal(pathOf({}), 'results/quick');
  });

  test('names the settings that differ, sorted, including engine, device and threads', () => {
    assert.equal(pathOf({ ratio: 0.5 }), 'results/quick+ratio=0.5');
    assert.equal(
      pathOf({ rounds: 3, net: 'mlp' }, { device: 'webgpu' }),
      'results/quick+device=webgpu+net=mlp+rounds=3',
    );
  });

  test('of another pipeline file is separate from those of profiles', () => {
    assert.equal(pathOf({}, {}, 'other.ts'), 'results/pipelines/other.ts/quick');
    assert.equal(pathOf({ ratio: 0.5 }, {}, 'sub/pipeline.ts'), 'results/pipelines/sub/pipeline.ts/quick+ratio=0.5');
  });

  const hashed: readonly (readonly [string, Json])[] = [
    ['a list', [0, 8, 16]],
    ['a path out of the folder', '../../escape'],
    ['separators of settings', 'a+b=c'],
    ['control characters', 'a\nb'],
    ['empty text', ''],
    ['long text', 'x'.repeat(41)],
    ['text that reads as a number', '5'],
    ['text that looks like a hash', '0123456789ab'],
  ];
  for (const [what, value] of hashed)
    test(`has a short hash for ${what}`, () => {
      assert.match(pathOf({ word: value }), /^results\/quick\+word=[0-9a-f]{12}$/);
    });

  test('is different for every value, however similar they look', () => {
    const values: Json[] = [5, '5', [5], ['5'], { a: 5 }, true, 'true', null, 'null', '', ' ', 'x', 'x '];
    assert.equal(new Set(values.map((value) => pathOf({ word: value }))).size, values.length);
  });

  test("distinguishes a pipeline's own setting called device from the compute device", () => {
    assert.notEqual(pathOf({ device: 'webgpu' }), pathOf({}, { device: 'webgpu' }));
  });

  test('has a valid name for many settings, and for any name of a setting', () => {
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`setting${i}`, i]));
    assert.match(pathOf(many), /^results\/quick\+[0-9a-f]{12}$/);
    assert.notEqual(pathOf(many), pathOf({ ...many, setting7: 8 }));
    assert.match(pathOf({ '../up': 1 }), /^results\/quick\+[0-9a-f]{12}$/);
  });
});
