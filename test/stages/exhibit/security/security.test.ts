import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { TopLevelSpec } from 'vega-lite';
import { entries } from '../../../../paper/experiments/attacks.ts';
import { rowsFor } from '../../../../paper/experiments/networks.ts';
import { security } from '../../../../stages/exhibit/security/security.ts';
import { renderSvg } from '../../../../stages/plot/svg/render.ts';
import type { SecurityCurves } from '../../../../stages/result/security-curve.ts';
import { margins, texts } from '../../plot/svg/read-svg.ts';
import { madeUpCurves } from './made-up-curves.ts';

interface Outputs {
  readonly svg: string;
  readonly png: Uint8Array;
  readonly spec: string;
  readonly points: string;
}

const { definition } = security;
const rows = rowsFor([{ net: 'linear' }, { net: 'lenet-300-100' }]);

async function draw(curves: readonly SecurityCurves[], params: object = {}) {
  const logged: string[] = [];
  const context = {
    params: definition.params.parse({ attacks: entries, rows, intervals: 20, zoom: 1, ...params }),
    inputs: { curves },
    log: (line: string) => logged.push(line),
  };
  return { ...((await definition.run(context)) as Outputs), logged };
}

test('shuffled models give the same bytes, again and again', async () => {
  const curves = [...madeUpCurves(), ...madeUpCurves({ net: 'linear' })];
  const first = await draw(curves);
  assert.deepEqual(await draw(curves), first);
  assert.deepEqual(await draw(curves.toReversed()), first);
});

test('there is one row per net, one panel per attack, and a legend of sparsities per row', async () => {
  const { svg } = await draw([...madeUpCurves(), ...madeUpCurves({ net: 'linear', rounds: [0, 3], attacks: ['cw'] })]);
  const written = texts(svg);
  const titles = ['Ten classes: C&amp;W', 'LeNet-300-100: DeepFool', 'LeNet-300-100: C&amp;W', 'LeNet-300-100: union'];
  assert.deepEqual(
    written.filter((text) => text.includes(': ')).filter((text) => !text.startsWith('mean')),
    titles,
  );
  const legend = written.filter((text) => /dense|pruned/.test(text));
  assert.deepEqual(legend, [
    'dense',
    '70.37 % pruned (round 3)',
    'dense',
    '96.1 % pruned (round 8)',
    '99.85 % pruned (round 16)',
  ]);
  assert.ok(written.includes('Security curves on MNIST'));
});

test('the heading says that digits are synthetic, and explains union and bands', async () => {
  const many = texts((await draw(madeUpCurves({ data: 'digits' }))).svg);
  assert.match(many.join('\n'), /SYNTHETIC.*not MNIST/);
  assert.match(many.join('\n'), /mean ± 1 s\.d\. over 3 references; union: the nearest adversarial example/);
  const one = texts((await draw(madeUpCurves({ references: 1, attacks: ['cw'] }))).svg);
  assert.ok(one.includes('one reference'));
});

test('one reference has no band, and the dense curve is dashed', async () => {
  const areas = (svg: string) => svg.match(/class="mark-area[^"]*"[^>]*>(?:(?!<\/g>).)*<path[^>]* d="M/g) ?? [];
  const single = (await draw(madeUpCurves({ references: 1, attacks: ['cw'] }))).svg;
  assert.equal(areas(single).length, 0);
  assert.match(single, /stroke-dasharray="4,3"/);
  assert.equal(areas((await draw(madeUpCurves({ attacks: ['cw'] }))).svg).length, 3);
});

suite('a figure is drawn without a warning and without text outside the page', () => {
  const situations = {
    'one reference of one round': madeUpCurves({ references: 1, rounds: [0] }),
    'one attack': madeUpCurves({ attacks: ['cw'] }),
    'seventeen rounds': madeUpCurves({ references: 2, rounds: Array.from({ length: 17 }, (_, round) => round) }),
    'no image correctly classified': madeUpCurves({ references: 1 }).map((model) => ({
      ...model,
      curves: model.curves.map((curve) => ({ ...curve, distances: [], unfooled: 0 })),
    })),
    'a net with a long name': madeUpCurves({ net: 'a-network-with-quite-a-long-name'.repeat(2) }),
  };
  for (const [situation, curves] of Object.entries(situations)) {
    test(situation, async () => {
      const { svg, logged } = await draw(curves);
      assert.deepEqual(logged, []);
      assert.doesNotMatch(svg, /NaN|Infinity|undefined/);
      const { left, top, right, bottom } = margins(svg);
      assert.ok(Math.min(left, top, right, bottom) >= 0, JSON.stringify({ left, top, right, bottom }));
    });
  }
});

test('text from steps appears only in text nodes, escaped', async () => {
  const name = `</text><script>alert("1")</script>'&onload=`;
  const { svg, png } = await draw(madeUpCurves({ net: name, data: name, attacks: [name], references: 2 }));
  assert.doesNotMatch(svg, /<script/i);
  const escaped = texts(svg).filter((text) => text.includes('&lt;script&gt;'));
  assert.equal(escaped.length, 2, 'expected the heading and the panel title');
  const times = escaped.reduce((sum, text) => sum + text.split('alert(').length - 1, 0);
  assert.equal(svg.split('alert(').length - 1, times, 'expected it only in those texts');
  assert.ok(png.length > 0);
});

test('the published specification draws the same figure on its own, from the points of the CSV', async () => {
  const { svg, spec, points } = await draw(madeUpCurves());
  const published = JSON.parse(spec) as TopLevelSpec & { readonly data: { readonly values: readonly unknown[] } };
  assert.equal(await renderSvg(published, assert.fail), svg);
  assert.equal(published.data.values.length, points.trimEnd().split('\n').length - 1);
});

test('curves of one net on two data sets are refused', async () => {
  const two = [...madeUpCurves({ references: 1 }), ...madeUpCurves({ references: 1, data: 'digits' })];
  await assert.rejects(draw(two), /expected "lenet-300-100" on one data set/);
});
