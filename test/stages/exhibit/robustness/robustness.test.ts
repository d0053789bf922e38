import assert from 'node:assert/strict';
import { test } from 'node:test';
import { entries } from '../../../../paper/experiments/attacks.ts';
import { robustnessSpec } from '../../../../stages/exhibit/robustness/robustness.ts';
import { robustnessPoints } from '../../../../stages/exhibit/robustness/robustness-points.ts';
import { densityAxis } from '../../../../stages/plot/density-axis.ts';
import { madeUpMeasures } from './made-up-measures.ts';

interface Drawn {
  readonly title: { readonly text: string; readonly subtitle: string };
  readonly data: { readonly values: readonly { readonly round: number; readonly bar: boolean }[] };
  readonly vconcat: readonly { readonly hconcat: readonly { readonly title: { readonly text: string } }[] }[];
}

const rows = [
  { net: 'linear-binary', title: 'Binary' },
  { net: 'linear', title: 'Ten classes' },
];

function drawn(measures: ReturnType<typeof madeUpMeasures>): Drawn {
  return robustnessSpec({
    heading: 'Linear classifiers',
    ...robustnessPoints(measures, entries),
    rows,
    looks: [],
    errorBars: 12,
    epsilon: 0.1,
  }) as unknown as Drawn;
}

function panelTitles({ vconcat }: Drawn): string[][] {
  return vconcat.map(({ hconcat }) => hconcat.map(({ title }) => title.text));
}

test('listed nets come first, then other nets under their own names', () => {
  const few = { references: 1, rounds: 0 };
  const all = ['other', 'linear', 'linear-binary'].flatMap((net) => madeUpMeasures({ ...few, net }));
  assert.deepEqual(panelTitles(drawn(all)), [
    ['(a) Binary: r∞', '(b) Binary: r₂'],
    ['(c) Ten classes: r∞', '(d) Ten classes: r₂'],
    ['(e) other: r∞', '(f) other: r₂'],
  ]);
  assert.deepEqual(panelTitles(drawn(madeUpMeasures(few))), [['(a) Ten classes: r∞', '(b) Ten classes: r₂']]);
});

test('letters continue after z', () => {
  const nets = Array.from({ length: 14 }, (_, i) => `net-${i}`);
  const titles = panelTitles(drawn(nets.flatMap((net) => madeUpMeasures({ references: 1, rounds: 0, net })))).flat();
  assert.deepEqual(
    titles.slice(24).map((title) => title.split(' ')[0]),
    ['(y)', '(z)', '(aa)', '(ab)'],
  );
});

test('the title says that digits are synthetic', () => {
  assert.match(drawn(madeUpMeasures({ data: 'digits' })).title.text, /SYNTHETIC.*not MNIST/);
  assert.equal(drawn(madeUpMeasures()).title.text, 'Linear classifiers on MNIST');
});

test('the first 12 points have error bars', () => {
  const { data, title } = drawn(madeUpMeasures({ references: 2 }));
  const barred = new Set(data.values.filter(({ bar }) => bar).map(({ round }) => round));
  assert.deepEqual([...barred], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  assert.equal(title.subtitle, 'mean over 2 references, bars ± 1 s.d. on the first 12 points');
});

test('one reference has no error bars and is not called a mean', () => {
  const { data, title } = drawn(madeUpMeasures({ references: 1 }));
  assert.ok(data.values.every(({ bar }) => !bar));
  assert.equal(title.subtitle, 'one reference');
});

test('the subtitle gives the range of references over the points', () => {
  const measures = madeUpMeasures({ references: 3, rounds: 1 });
  const { title } = drawn(measures.map((one, i) => (i === 0 ? { ...one, attacks: [] } : one)));
  assert.equal(title.subtitle, 'mean over 2 to 3 references, bars ± 1 s.d.');
});

test('the axis reaches from the dense reference to the sparsest point, with ticks in between', () => {
  const { scale, axis } = densityAxis([1, 2 / 784]);
  assert.deepEqual(scale.domain, [1, 2 / 784]);
  assert.deepEqual(axis.values, [1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005]);
});

test('dense models alone leave room for a round on the axis', () => {
  const { scale, axis } = densityAxis([1]);
  assert.deepEqual(scale.domain, [1, 2 / 3]);
  assert.deepEqual(axis.values, [1, 0.8]);
});
