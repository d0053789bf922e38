import assert from 'node:assert/strict';
import { test } from 'node:test';
import { entries } from '../../../paper/experiments/attacks.ts';
import { looksOf } from '../../../stages/plot/look.ts';
import { looksFor } from '../../../stages/plot/looks.ts';

const points = (...series: readonly string[]) => series.map((each) => ({ series: each }));

test('series have their given looks; series without points are not in the legend', () => {
  const given = looksFor(['Benign', ...entries]);
  assert.deepEqual(looksOf(points('FGS', 'Benign', 'FGS'), given), given.slice(0, 2));
  assert.deepEqual(looksOf(points('FGS'), given), given.slice(1, 2));
});

test('a legend keeps the order in which its series are listed, with or without a look', () => {
  const all = [{ name: 'new', title: 'New' }, ...entries, 'Benign'];
  assert.deepEqual(
    looksFor(all).map(({ series }) => series),
    ['New', ...entries.map(({ title }) => title), 'Benign'],
  );
});

test('an attack keeps its look under another title', () => {
  const [fgs] = entries;
  assert.ok(fgs);
  const [before, now] = [looksFor([fgs])[0], looksFor([{ ...fgs, title: 'FGSM' }])[0]];
  assert.deepEqual(now, { ...before, series: 'FGSM' });
});

test('a series without a look gets a color and a shape that no other series of the figure has', () => {
  const given = looksFor(['Benign', ...entries]);
  const all = looksOf(points(...given.map(({ series }) => series), 'new', 'newer'), given);
  assert.deepEqual(all.slice(0, given.length), given);
  for (const name of ['color', 'shape'] as const) {
    const used = all.map((look) => look[name]);
    assert.equal(new Set(used).size, used.length, used.join());
  }
});

test('no two of many series look the same', () => {
  const looks = looksOf(points(...Array.from({ length: 72 }, (_, i) => `series ${i}`)), []);
  assert.equal(new Set(looks.map(({ color, shape }) => color + shape)).size, 72);
});
