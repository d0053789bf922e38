import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { TopLevelSpec } from 'vega-lite';
import { entries } from '../../../../paper/experiments/attacks.ts';
import { rowsFor } from '../../../../paper/experiments/networks.ts';
import { figureS3 } from '../../../../stages/exhibit/clever/figure-s3.ts';
import { renderSvg } from '../../../../stages/plot/svg/render.ts';
import type { CleverComparison } from '../../../../stages/result/clever-comparison.ts';
import { margins, texts } from '../../plot/svg/read-svg.ts';
import { madeUpClever } from './made-up-clever.ts';

interface Outputs {
  readonly svg: string;
  readonly png: Uint8Array;
  readonly pdf: Uint8Array;
  readonly spec: string;
  readonly points: string;
}

const { definition } = figureS3;
const rows = rowsFor([{ net: 'lenet-300-100' }, { net: 'lenet-5' }]);

async function draw(models: readonly CleverComparison[]): Promise<Outputs & { readonly logged: readonly string[] }> {
  const logged: string[] = [];
  const context = {
    params: definition.params.parse({ attacks: entries, rows, zoom: 1 }),
    inputs: { models },
    log: (line: string) => logged.push(line),
  };
  return { ...((await definition.run(context)) as Outputs), logged };
}

test('shuffled models give the same bytes, again and again', async () => {
  const models = [...madeUpClever(), ...madeUpClever({ net: 'lenet-5', rounds: [0, 4] })];
  const first = await draw(models);
  assert.deepEqual(await draw(models), first);
  assert.deepEqual(await draw(models.toReversed()), first);
});

test('there is one row per net, l2 with attacks then l∞, lettered in reading order, with one legend', async () => {
  const models = ['mlp', 'lenet-5', 'lenet-300-100'].flatMap((net) => madeUpClever({ net }));
  const { svg, logged } = await draw(models);
  const written = texts(svg);
  assert.ok(written.includes('CLEVER scores and attacks on MNIST'));
  assert.deepEqual(
    written.filter((text) => text.startsWith('(')),
    [
      ...['(a) LeNet-300-100: l₂', '(b) LeNet-300-100: l∞', '(c) LeNet-5: l₂', '(d) LeNet-5: l∞'],
      ...['(e) mlp: l₂', '(f) mlp: l∞'],
    ],
  );
  for (const series of ['CLEVER', 'DeepFool', 'C&amp;W']) {
    assert.equal(written.filter((text) => text === series).length, 1, series);
  }
  assert.equal(written.filter((text) => text === '99.5').length, 6, 'expected percentages on the axis of each panel');
  assert.deepEqual(logged, [], 'expected no warnings from Vega');
});

test("the description says that we had no access to the paper's figure", async () => {
  const { description } = JSON.parse((await draw(madeUpClever())).spec) as { readonly description: string };
  assert.match(description, /^CLEVER scores and .* against the share of pruned weights\./);
  assert.match(description, /We had no access to the paper's Figure S3/);
});

test('every round has error bars, even the latest; one reference has none', async () => {
  const bars = ({ spec }: Outputs) => {
    const { data } = JSON.parse(spec) as { data: { values: readonly { round: number; bar: boolean }[] } };
    return new Set(data.values.filter(({ bar }) => bar).map(({ round }) => round));
  };
  const three = await draw(madeUpClever({ rounds: [0, 8, 30] }));
  assert.deepEqual([...bars(three)], [0, 8, 30]);
  assert.ok(texts(three.svg).includes('mean over 3 references, bars ± 1 s.d.'));
  const one = await draw(madeUpClever({ references: 1 }));
  assert.deepEqual([...bars(one)], []);
  assert.ok(texts(one.svg).includes('one reference'));
});

test('a second line says how many scores of either norm equal the radius, if any does', async () => {
  const note = (svg: string) => texts(svg).find((text) => text.includes('radius'));
  const [some, rarely] = [madeUpClever({ rounds: [8], capped: 0.123, cappedInf: 0.04 }), madeUpClever({ rounds: [0] })];
  const written = note((await draw([...rarely, ...some])).svg);
  assert.equal(written, "up to 12 % of a point's scores equal the radius of CLEVER's ball, the largest possible score");
  assert.match(note((await draw(madeUpClever({ cappedInf: 1 }))).svg)!, /^up to 100 % /);
  assert.equal(note((await draw(rarely)).svg), undefined);
});

suite('a figure is drawn without a warning and without text outside the page', () => {
  const single = madeUpClever({ references: 1, rounds: [0] });
  const situations: { readonly [situation: string]: readonly CleverComparison[] } = {
    'one reference of one round': single,
    'one late round': madeUpClever({ rounds: [16] }),
    'a net with one round and one with more': [...madeUpClever(), ...madeUpClever({ net: 'linear', rounds: [4] })],
    'seventeen rounds': madeUpClever({ rounds: Array.from({ length: 17 }, (_, round) => round) }),
    'no successful attack': madeUpClever({ attacked: false }),
    'all scores at the radius': madeUpClever({ capped: 1, cappedInf: 1 }).map((model) => ({
      ...model,
      l2: 5,
      inf: 0.3,
    })),
    'scores of 0': single.map((model) => ({ ...model, l2: 0, inf: 0, minimum: { deepfool: null, cw: null } })),
    'no weights left': single.map((model) => ({ ...model, nonzero: 0 })),
    'a deviation larger than the mean': madeUpClever({ rounds: [0] }).map((model, i) => ({
      ...model,
      l2: i === 0 ? 3 : 0,
    })),
    'a net with a long name': madeUpClever({ net: 'a-network-with-quite-a-long-name'.repeat(3), capped: 0.1 }),
  };
  for (const [situation, models] of Object.entries(situations)) {
    test(situation, async () => {
      const { svg, pdf, logged } = await draw(models);
      assert.deepEqual(logged, []);
      assert.doesNotMatch(svg, /NaN|Infinity|undefined/);
      const { left, top, right, bottom } = margins(svg);
      assert.ok(Math.min(left, top, right, bottom) >= 0, JSON.stringify({ left, top, right, bottom }));
      assert.equal(Buffer.from(pdf).toString('latin1', 0, 5), '%PDF-');
    });
  }
});

test('the published specification draws the same figure on its own, from the points of the CSV', async () => {
  const { svg, spec, points } = await draw(madeUpClever({ capped: 0.1 }));
  const published = JSON.parse(spec) as TopLevelSpec & { readonly data: { readonly values: readonly unknown[] } };
  assert.equal(await renderSvg(published, assert.fail), svg);
  assert.equal(published.data.values.length, points.trimEnd().split('\n').length - 1);
});

test('the title says that digits are synthetic', async () => {
  const { svg } = await draw(madeUpClever({ data: 'digits', references: 1, rounds: [0] }));
  assert.ok(texts(svg).some((text) => /^CLEVER scores and attacks on SYNTHETIC/.test(text)));
});
