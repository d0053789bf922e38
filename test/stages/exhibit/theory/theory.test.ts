import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { TopLevelSpec } from 'vega-lite';
import { rowsFor } from '../../../../paper/experiments/networks.ts';
import { theoryFigure } from '../../../../stages/exhibit/theory/theory.ts';
import { type Theory, type TheoryPoint, theoryPoints } from '../../../../stages/exhibit/theory/theory-points.ts';
import { logAxis } from '../../../../stages/plot/log-axis.ts';
import { renderSvg } from '../../../../stages/plot/svg/render.ts';
import { madeUpTheory } from './made-up-theory.ts';

interface Outputs {
  readonly svg: string;
  readonly png: Uint8Array;
  readonly spec: string;
  readonly points: string;
}

const { definition } = theoryFigure;
const rows = rowsFor(['linear-binary', 'linear', 'lenet-300-100'].map((net) => ({ net })));

async function draw({ attacks, ...inputs }: Theory): Promise<Outputs & { readonly logged: readonly string[] }> {
  const logged: string[] = [];
  const context = {
    params: definition.params.parse({ attacks, rows, zoom: 1 }),
    inputs,
    log: (line: string) => logged.push(line),
  };
  return { ...((await definition.run(context)) as Outputs), logged };
}

/** The text nodes of an SVG, as written. */
function texts(svg: string): string[] {
  return Array.from(svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g), ([, text]) => text as string);
}

function find(points: readonly TheoryPoint[], of: Partial<TheoryPoint>): TheoryPoint[] {
  return points.filter((point) =>
    Object.entries(of).every(([name, value]) => point[name as keyof TheoryPoint] === value),
  );
}

const shuffled = ({ attacks, bounds, certified, masked }: Theory): Theory => ({
  attacks,
  bounds: bounds.toReversed(),
  certified: certified.toReversed(),
  masked: masked.toReversed(),
});

describe('points', () => {
  test('bounds on r∞ above 1 are drawn as 1 among accuracies, and uncapped in their own panel', () => {
    const points = theoryPoints(madeUpTheory({ nets: ['linear'], references: 1 }));
    const bounds = (quantity: TheoryPoint['quantity']) =>
      find(points, { series: 'Bound on r∞', quantity }).map(({ mean }) => mean);
    assert.ok(Math.min(...bounds('bound')) < 1 && Math.max(...bounds('bound')) > 1);
    assert.deepEqual(
      bounds('accuracy'),
      bounds('bound').map((bound) => Math.min(1, bound)),
    );
  });

  test('the certified share is drawn only with upper bounds', () => {
    const points = theoryPoints(madeUpTheory());
    assert.deepEqual(
      [...new Set(find(points, { series: 'Certified' }).map(({ net }) => net))],
      ['linear', 'linear-binary'],
    );
  });

  test('constants are relative to the mean of the dense references', () => {
    const points = theoryPoints(madeUpTheory({ nets: ['lenet-300-100'] }));
    const [dense, first] = find(points, { quantity: 'constant', series: 'c₂' });
    assert.ok(Math.abs(dense!.mean - 1) < 1e-12);
    assert.ok(Math.abs(first!.mean - 0.5) < 0.02);
  });

  test('under masks a model’s constants are relative to its own without a mask, if the theorem applies', () => {
    const points = find(theoryPoints(madeUpTheory()), { quantity: 'masked', series: 'c₁' });
    assert.deepEqual(
      points.map(({ layers, sparsity, mean, sd }) => [layers, sparsity, Number(mean.toFixed(12)), sd]),
      ['fc1', 'fc2', 'hidden'].flatMap((layers) =>
        [0, 0.5, 0.9].map((alpha) => [
          layers,
          alpha,
          Number(((1 - alpha) ** (layers === 'hidden' ? 2 : 1)).toFixed(12)),
          0,
        ]),
      ),
    );
  });

  test('a reference without a successful attack is excluded from the mean', () => {
    const points = theoryPoints(madeUpTheory({ nets: ['lenet-300-100'], dying: true }));
    const references = (series: TheoryPoint['series']) => find(points, { series, round: 3 })[0]?.references;
    assert.equal(references('DeepFool'), 2);
    assert.equal(references('c₂'), 3);
  });
});

describe('a logarithmic axis', () => {
  test('ends at 1, 2 or 5 times a power of ten, and has those in between as labels', () => {
    const { scale, axis, floor } = logAxis([0.6, 0.03], '');
    assert.deepEqual(scale.domain, [0.02, 1]);
    assert.deepEqual(axis.values, [0.02, 0.05, 0.1, 0.2, 0.5, 1]);
    assert.equal(floor, 0.02);
  });

  test('has a range for a single value, and for none', () => {
    assert.deepEqual(logAxis([1], '').scale.domain, [0.5, 1]);
    assert.deepEqual(logAxis([0], '').scale.domain, [0.5, 1]);
    assert.deepEqual(logAxis([3e5], '').scale.domain, [2e5, 5e5]);
  });

  test('labels decades if there are many ticks, and every other decade if there are many decades', () => {
    assert.deepEqual(logAxis([2e-4, 1], '').axis.values, [0.001, 0.01, 0.1, 1]);
    assert.deepEqual(logAxis([1e-8, 1], '').axis.values, [1e-8, 1e-6, 1e-4, 0.01, 1]);
  });

  test('contains all its values, whatever they are', () => {
    const value = fc.double({ min: 1e-30, max: 1e30, noNaN: true });
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 4 }), (values) => {
        const { scale, axis } = logAxis(values, '');
        const [low, high] = scale.domain as [number, number];
        assert.ok(low < high && values.every((each) => each >= low * (1 - 1e-8) && each <= high * (1 + 1e-8)));
        assert.ok(axis.values.length >= 1 && axis.values.length <= 8);
      }),
    );
  });
});

test('there is one row per net: r∞ for linear ones, random masks for those with hidden layers', async () => {
  const { svg, logged } = await draw(madeUpTheory());
  assert.deepEqual(
    texts(svg).filter((text) => /^(Binary|Ten|LeNet).*: /.test(text)),
    [
      ...['Binary, 1 vs 7', 'Ten classes'].flatMap((net) => [
        `${net}: r∞`,
        `${net}: bound uncapped`,
        `${net}: r₂ and γ₂`,
      ]),
      ...['r₂ and γ₂', 'constants', 'random masks'].map((panel) => `LeNet-300-100: ${panel}`),
    ],
  );
  for (const series of new Set(theoryPoints(madeUpTheory()).map((point) => point.series))) {
    assert.equal(texts(svg).filter((text) => text === series.replace('&', '&amp;')).length, 1, series);
  }
  assert.deepEqual(logged, [], 'expected no warnings from Vega');
});

test('the order of the inputs does not change a byte', async () => {
  const theory = madeUpTheory({ nets: ['linear', 'lenet-300-100'], rounds: 2 });
  assert.deepEqual(await draw(shuffled(theory)), await draw(theory));
});

test('the published specification draws the same figure on its own, from the points of the CSV', async () => {
  const { svg, spec, points } = await draw(madeUpTheory({ rounds: 2 }));
  const published = JSON.parse(spec) as TopLevelSpec & { readonly data: { readonly values: readonly unknown[] } };
  assert.equal(await renderSvg(published, assert.fail), svg);
  assert.equal(published.data.values.length, points.trimEnd().split('\n').length - 1);
  assert.match(points, /^net,quantity,series,layers,round,sparsity,mean,sd,references$/m);
});

describe('it is drawn without a warning', () => {
  const all = madeUpTheory({ nets: ['linear', 'lenet-300-100'], rounds: 3 });
  const situations: { readonly [situation: string]: Theory } = {
    'one reference, no pruning': madeUpTheory({ nets: ['linear', 'lenet-300-100'], references: 1, rounds: 0 }),
    'bounds alone': { ...all, certified: [], masked: [] },
    'certificates alone': { ...all, bounds: [], masked: [] },
    'masks alone': { ...all, bounds: [], certified: [] },
    'a model with constants of 0': madeUpTheory({ nets: ['lenet-300-100'], dying: true }),
    'only models with constants of 0': madeUpTheory({ nets: ['lenet-300-100'], references: 1, dying: true }),
  };
  for (const [situation, theory] of Object.entries(situations)) {
    test(situation, async () => {
      const { svg, png, logged } = await draw(theory);
      assert.deepEqual(logged, []);
      assert.doesNotMatch(svg, /NaN|Infinity|undefined/);
      assert.ok(png.length > 0);
    });
  }
});

test('the title says that digits are synthetic', async () => {
  const { svg } = await draw(madeUpTheory({ data: 'digits', nets: ['linear'], rounds: 0 }));
  assert.ok(texts(svg).some((text) => /^Bounds and measurements on SYNTHETIC/.test(text)));
});

test('nothing to draw, and a duplicate model, are refused', async () => {
  await assert.rejects(
    draw({ attacks: [], bounds: [], certified: [], masked: [] }),
    /expected bounds, certificates or constants under masks, got none; wire at least one/,
  );
  const { certified } = madeUpTheory({ nets: ['linear'], references: 1, rounds: 0 });
  await assert.rejects(
    draw({ attacks: [], bounds: [], certified: [...certified, ...certified], masked: [] }),
    /got two of "linear", seed 0, round 0; wire each model once/,
  );
});
