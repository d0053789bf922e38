import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { program } from '../../../compute/program.ts';
import { coordinates } from '../../../stages/attack/coordinates.ts';
import { cw } from '../../../stages/attack/cw.ts';
import { deepfool } from '../../../stages/attack/deepfool.ts';
import { deepFool } from '../../../stages/attack/deepfool-walk.ts';
import { fgs } from '../../../stages/attack/fgs.ts';
import { pgd } from '../../../stages/attack/pgd.ts';
import { rfgs } from '../../../stages/attack/rfgs.ts';
import { attackedSchema } from '../../../stages/data/attacked.ts';
import { engines } from '../model/engines.ts';
import { argMax, binary, data, deep, imagesOf, logitsOf, model, multi, pixels, reordered, run, scaled } from './rig.ts';

const epsilon = 0.1;
const quick = { iterations: 60, searchSteps: 4, initialC: 0.5 };
/** Every attack, the most its ‖r‖₂ can be, and whether it looks at one image without regard to its place in the split. */
const attacks = [
  { name: 'fgs', stage: fgs, params: { epsilon }, most: epsilon * Math.sqrt(pixels), placeless: true },
  { name: 'rfgs', stage: rfgs, params: { epsilon }, most: epsilon * Math.sqrt(pixels), placeless: false },
  {
    name: 'pgd',
    stage: pgd,
    params: { epsilon, steps: 7, restarts: 2 },
    most: epsilon * Math.sqrt(pixels),
    placeless: false,
  },
  { name: 'deepfool', stage: deepfool, params: {}, most: Number.POSITIVE_INFINITY, placeless: true },
  {
    name: 'deepfool (python)',
    stage: deepfool,
    params: { form: 'python' },
    most: Number.POSITIVE_INFINITY,
    placeless: true,
  },
  { name: 'cw', stage: cw, params: quick, most: Math.sqrt(pixels), placeless: true },
];
const count = 11;

for (const { name: engineName, engine } of engines) {
  describe(`on ${engineName}`, () => {
    for (const { name, stage, params, most, placeless } of attacks) {
      test(`${name} keeps the contract of attacks on dense, sparse and curved models`, async () => {
        let successes = 0;
        for (const [net, zeros] of [
          [binary, 0],
          [multi, 0.8],
          [deep, 0.3],
        ] as const) {
          const weights = model(net, 1, { zeros });
          const split = data(net, count, 2);
          const { rows, summary, metrics, csv } = await run(
            stage,
            engine(),
            { net, ...params },
            { data: split, model: weights },
          );
          assert.deepEqual(attackedSchema.parse(summary), summary);
          assert.equal(rows.length, count);
          successes += rows.filter(({ success }) => success).length;
          assert.equal(summary.accuracy, rows.filter(({ label, after }) => label === after).length / count);
          assert.equal(metrics.accuracy, summary.accuracy);
          assert.doesNotMatch(csv, /NaN|Infinity|undefined/);
          imagesOf(split).forEach((image, i) => {
            const { label, before, after, success, norm } = rows[i]!;
            assert.equal(label, split.labels!.data[i]);
            assert.equal(before, argMax(logitsOf(net, weights, image)));
            assert.equal(success, before !== after);
            if (!Number.isNaN(norm)) assert.ok(norm >= 0 && norm <= most + 1e-5, `${norm}`);
          });
        }
        assert.ok(successes > 0, 'an attack that never succeeds shows nothing');
      });

      test(`${name} gives an image the same result in any batch${placeless ? ' and order' : ''}`, async () => {
        const weights = model(deep, 3);
        const split = data(deep, count, 4);
        const attack = async (batch: number, images = split) =>
          (await run(stage, engine(), { net: deep, ...params, batch }, { data: images, model: weights })).rows;
        const order = Array.from({ length: count }, (_, i) => (i * 4) % count);
        const whole = await attack(count);
        const others = [await attack(7), await attack(64)];
        if (placeless) {
          const shuffled = await attack(4, reordered(split, order));
          others.push(whole.map((_, i) => shuffled[order.indexOf(i)]!));
        }
        for (const rows of others) {
          rows.forEach((row, i) => {
            assert.deepEqual({ ...row, norm: 0 }, { ...whole[i]!, norm: 0 });
            const difference = Math.abs(row.norm - whole[i]!.norm);
            // Products of other sizes may sum in another order: float32's last digits, grown over an attack's iterations.
            assert.ok(Number.isNaN(row.norm) || difference < 1e-4 * whole[i]!.norm + 1e-7, `image ${i}: ${difference}`);
          });
        }
      });
    }

    test('where DeepFool says that the label has changed, it has', async () => {
      const weights = model(deep, 5);
      const split = data(deep, count, 6);
      const once = program('deepfool-test', (scope, inputs, _: null) => {
        const x = inputs.x!;
        const real = scope.tf.ones([count], 'bool');
        const options = { form: 'matlab', eta: 0.02, maxIterations: 100, batch: 7 } as const;
        return { r: deepFool(scope, coordinates(scope, deep, inputs), { x, real }, options) };
      });
      const { r } = await engine().run(once, null, { ...weights, x: scaled(split) });
      const { rows } = await run(deepfool, engine(), { net: deep }, { data: split, model: weights });
      imagesOf(split).forEach((image, i) => {
        const perturbation = image.map((_, pixel) => r!.data[i * pixels + pixel]!);
        const moved = image.map((value, pixel) => value + perturbation[pixel]!);
        assert.equal(argMax(logitsOf(deep, weights, moved)), rows[i]!.after);
        assert.ok(Math.abs(Math.hypot(...perturbation) - rows[i]!.norm) < 1e-5);
      });
    });
  });
}
