import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { onnxEngine } from '../../../compute/engines/onnx.ts';
import { cw } from '../../../stages/attack/cw/cw.ts';
import { deepfool } from '../../../stages/attack/deepfool/deepfool.ts';
import { securityCurve } from '../../../stages/measure/security-curve.ts';
import { robustAccuracy, type SecurityCurve } from '../../../stages/result/security-curve.ts';
import { binary, data, dot, imagesOf, model, run } from '../attack/rig.ts';
import { attackCsv, type Line, summaryOf } from './made-up-attacks.ts';

const measures = { data: 'mnist', net: 'linear', seed: 1, round: 2, weights: 9, nonzero: 4, accuracy: 1, attacks: [] };
const { definition } = securityCurve;

type Outputs = { readonly curves: { readonly curves: readonly SecurityCurve[] }; readonly steps: string };
const make = (summaries: readonly object[], images: readonly string[]) =>
  definition.run({ params: {}, inputs: { measures, summaries, images } }) as Outputs;
const curvesOf = (attacks: { readonly [attack: string]: readonly Line[] }): readonly SecurityCurve[] => {
  const entries = Object.entries(attacks);
  const summaries = entries.map(([attack, lines]) => summaryOf(attack, 'minimum', lines));
  return make(
    summaries,
    entries.map(([, lines]) => attackCsv('minimum', lines)),
  ).curves.curves;
};

/** Label 1 everywhere: correctly classified and fooled at a distance, never fooled, or misclassified. */
const fooled = (row: number, norm: number): Line => ({ row, label: 1, before: 1, after: 0, norm });
const safe = (row: number): Line => ({ row, label: 1, before: 1, after: 1, norm: 7 });
const wrong = (row: number, norm: number): Line => ({ row, label: 1, before: 2, after: 0, norm });

test('R falls by one image at each distance; misclassified images count at 0, and failures never', () => {
  const [curve] = curvesOf({ deepfool: [fooled(0, 2), wrong(1, 0.5), safe(2), fooled(3, 1)] });
  assert.deepEqual(curve, { attack: 'deepfool', images: 4, distances: [1, 2], unfooled: 1 });
  const at = (epsilon: number) => robustAccuracy(curve!, epsilon);
  assert.deepEqual([0, 0.99, 1, 1.5, 2, 1e9].map(at), [0.75, 0.75, 0.5, 0.5, 0.25, 0.25]);
});

test('the union has the nearest examples on the images that all attacked; each attack keeps all of its own', () => {
  const curves = curvesOf({
    deepfool: [fooled(0, 2), fooled(1, 1), safe(2), fooled(3, 1), fooled(4, 9)],
    cw: [fooled(0, 1.5), fooled(2, 3), safe(4)],
  });
  assert.deepEqual(
    curves.map(({ attack, images }) => [attack, images]),
    [
      ['deepfool', 5],
      ['cw', 3],
      ['union', 3],
    ],
  );
  assert.deepEqual(curves[2], { attack: 'union', images: 3, distances: [1.5, 3, 9], unfooled: 0 });
});

test('one attack, and attacks without a common image, have no union', () => {
  const names = (attacks: Parameters<typeof curvesOf>[0]) => curvesOf(attacks).map(({ attack }) => attack);
  assert.deepEqual(names({ cw: [safe(0)] }), ['cw']);
  assert.deepEqual(names({ deepfool: [safe(0)], cw: [safe(1)] }), ['deepfool', 'cw']);
});

const kinds = fc.constantFrom(fooled, wrong, safe);
const norm = fc.double({ min: 0.01, max: 5, noNaN: true });
const split = fc.array(fc.tuple(kinds, norm, norm), { minLength: 1, maxLength: 30 });

test('R begins with the accuracy, never rises, and the area below it is the mean distance', () => {
  fc.assert(
    fc.property(split, (images) => {
      const lines = images.map(([kind, length], row) => kind(row, length));
      const [curve] = curvesOf({ deepfool: lines });
      const { distances, unfooled } = curve!;
      assert.equal(robustAccuracy(curve!, 0), lines.filter(({ before }) => before === 1).length / lines.length);
      const edges = [0, ...distances];
      const values = edges.map((epsilon) => robustAccuracy(curve!, epsilon));
      assert.deepEqual(
        values,
        values.toSorted((a, b) => b - a),
      );
      assert.equal(values.at(-1), unfooled / lines.length);
      const area = distances.reduce((sum, edge, i) => sum + (edge - edges[i]!) * (values[i]! - values.at(-1)!), 0);
      const mean = distances.reduce((sum, distance) => sum + distance, 0) / lines.length;
      assert.ok(Math.abs(area - mean) < 1e-9);
    }),
  );
});

test('the union is never above an attack that was run on all of its images', () => {
  fc.assert(
    fc.property(split, fc.double({ min: 0, max: 6, noNaN: true }), (images, epsilon) => {
      const [one, other, union] = curvesOf({
        deepfool: images.map(([kind, length], row) => kind(row, length)),
        cw: images.map(([kind, , length], row) => kind(row, length)),
      });
      const [a, b, both] = [one!, other!, union!].map((curve) => robustAccuracy(curve, epsilon));
      assert.ok(both! <= Math.min(a!, b!));
    }),
  );
});

test('the CSV has every step of every curve, with R from that distance on', () => {
  const lines = [fooled(0, 2), wrong(1, 0.5), safe(2), fooled(3, 1), fooled(4, 1)];
  const { steps } = make([summaryOf('deepfool', 'minimum', lines)], [attackCsv('minimum', lines)]);
  assert.equal(steps, 'attack,epsilon,accuracy\ndeepfool,0,0.8\ndeepfool,1,0.4\ndeepfool,2,0.2\n');
});

test('on a linear classifier, curves match the closed form; the union is no higher than DeepFool or C&W', async () => {
  const [images, weights] = [data(binary, 60, 3), model(binary, 4)];
  const inputs = { data: images, model: weights };
  const attacks = [
    await run(deepfool, onnxEngine(), { net: binary }, inputs),
    await run(cw, onnxEngine(), { net: binary, images: 12, iterations: 200, searchSteps: 5 }, inputs),
  ];
  const { curves } = make(
    attacks.map(({ summary }) => summary),
    attacks.map(({ csv }) => csv),
  ).curves;
  const w = Array.from(weights['fc.weight']!.data);
  const signed = imagesOf(images).map((image, i) => {
    const f = dot(w, image) + weights['fc.bias']!.data[0]!;
    return (images.labels!.data[i] === 1 ? f : -f) / Math.hypot(...w);
  });
  for (const epsilon of [0, 0.05, 0.1, 0.2, 0.4]) {
    const share = signed.filter((distance) => 1.02 * distance > epsilon).length / 60;
    assert.equal(robustAccuracy(curves[0]!, epsilon), share);
  }
  assert.deepEqual(
    curves.map(({ attack, images: count }) => [attack, count]),
    [
      ['deepfool', 60],
      ['cw', 12],
      ['union', 12],
    ],
  );
  for (const epsilon of [0, 0.1, 0.2]) {
    assert.ok(robustAccuracy(curves[2]!, epsilon) <= robustAccuracy(curves[1]!, epsilon));
  }
});

test('anything but minimum-norm attacks on one model is refused with a remedy', () => {
  const lines = [fooled(0, 2), safe(1)];
  const deep = [summaryOf('deepfool', 'minimum', lines), attackCsv('minimum', lines)] as const;
  const against = (summary: object, csv: string) => () => make([deep[0], summary], [deep[1], csv]);
  const fgs = [summaryOf('fgs', 'bounded', lines), attackCsv('bounded', lines)] as const;
  assert.throws(against(...fgs), /expected minimum-norm attacks, got fgs; wire others/);
  assert.throws(against(...deep), /expected each attack once, got two of deepfool/);
  assert.throws(() => make([deep[0]], []), /got 1 summaries and 0 CSVs; wire both/);
  assert.throws(() => make([], []), /expected at least one attack, got none/);
  const fewer = attackCsv('minimum', [safe(1)]);
  assert.throws(() => make([deep[0]], [fewer]), /expected the CSV of deepfool, got another attack's/);
  const relabeled = lines.map((line) => ({ ...line, label: 2 }));
  assert.throws(
    against(summaryOf('cw', 'minimum', relabeled), attackCsv('minimum', relabeled)),
    /expected deepfool and cw on the same images, got different labels/,
  );
  const moved = lines.map((line) => ({ ...line, before: 3 }));
  assert.throws(
    against(summaryOf('cw', 'minimum', moved), attackCsv('minimum', moved)),
    /expected deepfool and cw on one model, got different predictions for 2 of 2 images/,
  );
  assert.throws(
    () => make([deep[0]], ['a,b\n1,2\n']),
    /expected the CSV of an attack, with the columns index,.*, got "a,b"/,
  );
});
