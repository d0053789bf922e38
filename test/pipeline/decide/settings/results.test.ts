import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Json } from '../../../../artifacts/canonical-json.ts';
import { resultsOf } from '../../../../pipeline/decide/settings/results.ts';

function pathOf(settings: Readonly<Record<string, Json>>, compute = {}, file = 'pipeline.ts'): string {
  return resultsOf({ root: '/project', file, profile: 'quick', settings, compute }).path;
}

describe('the folder of results', () => {
  test("is the profile's for the profile as declared", () => {
    assert.equal(pathOf({}), 'results/quick');
  });

  test('names the settings that differ, sorted, with engine, device and threads among them', () => {
    assert.equal(pathOf({ ratio: 0.5 }), 'results/quick+ratio=0.5');
    assert.equal(
      pathOf({ rounds: 3, net: 'mlp' }, { device: 'webgpu' }),
      'results/quick+device=webgpu+net=mlp+rounds=3',
    );
  });

  test('of another pipeline file is apart from every profile', () => {
    assert.equal(pathOf({}, {}, 'other.ts'), 'results/pipelines/other.ts/quick');
    assert.equal(pathOf({ ratio: 0.5 }, {}, 'sub/pipeline.ts'), 'results/pipelines/sub/pipeline.ts/quick+ratio=0.5');
  });

  const hashed: readonly (readonly [string, Json])[] = [
    ['a list', [0, 8, 16]],
    ['a path out', '../../escape'],
    ['what separates settings', 'a+b=c'],
    ['control characters', 'a\nb'],
    ['an empty text', ''],
    ['a long text', 'x'.repeat(41)],
    ['a text that would be read as a number', '5'],
    ['what looks like a hash', '0123456789ab'],
  ];
  for (const [what, value] of hashed)
    test(`has a short hash of ${what}`, () => {
      assert.match(pathOf({ word: value }), /^results\/quick\+word=[0-9a-f]{12}$/);
    });

  test('is another for every value, however alike they are written', () => {
    const values: Json[] = [5, '5', [5], ['5'], { a: 5 }, true, 'true', null, 'null', '', ' ', 'x', 'x '];
    assert.equal(new Set(values.map((value) => pathOf({ word: value }))).size, values.length);
  });

  test("tells a pipeline's own setting called device from the device to compute on", () => {
    assert.notEqual(pathOf({ device: 'webgpu' }), pathOf({}, { device: 'webgpu' }));
  });

  test('of many settings keeps a name that a disk takes', () => {
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`setting${i}`, i]));
    assert.match(pathOf(many), /^results\/quick\+[0-9a-f]{12}$/);
    assert.notEqual(pathOf(many), pathOf({ ...many, setting7: 8 }));
    assert.match(pathOf({ '../up': 1 }), /^results\/quick\+[0-9a-f]{12}$/);
  });
});
