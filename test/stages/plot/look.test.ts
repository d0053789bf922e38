import assert from 'node:assert/strict';
import { test } from 'node:test';
import { entries } from '../../../paper/experiments/attacks.ts';
import { looksOf } from '../../../stages/plot/look.ts';
import { looksFor } from '../../../stages/plot/looks.ts';

const points = (...series: readonly string[]) => series.map((each) => ({ series: each }));

test('series have the looks that are given, in the order of these', () => {
  const given = looksFor(['FGS', 'Benign']);
  assert.deepEqual(
    given.map(({ series }) => series),
    ['Benign', 'FGS'],
  );
  assert.deepEqual(looksOf(points('FGS', 'Benign', 'FGS'), given), given);
  assert.deepEqual(looksOf(points('FGS'), given), given.slice(1), 'one without points is not in the legend');
});

test('a series without a look gets a color and a shape that no other series of the figure has', () => {
  const given = looksFor(['Benign', ...entries.map(({ title }) => title)]);
  const all = looksOf(points(...given.map(({ series }) => series), 'new', 'newer'), given);
  assert.deepEqual(all.slice(0, given.length), given);
  for (const name of ['color', 'shape'] as const) {
    const used = all.map((look) => look[name]);
    assert.equal(new Set(used).size, used.length, used.join());
  }
});

test('of many series no two look alike', () => {
  const looks = looksOf(points(...Array.from({ length: 72 }, (_, i) => `series ${i}`)), []);
  assert.equal(new Set(looks.map(({ color, shape }) => color + shape)).size, 72);
});
