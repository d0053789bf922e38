import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { onnxEngine } from '../../../../compute/engines/onnx.ts';
import { cw } from '../../../../stages/attack/cw/cw.ts';
import { engines } from '../../model/engines.ts';
import { binary, data, imagesOf, model, multi, pixels, reordered, rowsOfWeight, run } from '../rig.ts';
import { boxedOptimum } from './boxed-optimum.ts';

const quick = { iterations: 60, searchSteps: 4, initialC: 0.5 };

test('on a linear model it is within 0.5 % of the exact boxed optimum, and never below', async () => {
  const weights = model(binary, 1);
  const split = data(binary, 64, 2);
  const params = { net: binary, iterations: 1000 };
  const { rows, summary } = await run(cw, onnxEngine(), params, { data: split, model: weights });
  const [w] = rowsOfWeight(weights, 'fc');
  const ratios = imagesOf(split)
    .map((image) => boxedOptimum(w!, weights['fc.bias']!.data[0]!, image))
    .map((optimum, i) => rows[i]!.norm / optimum);
  assert.equal(summary.minimum.successes, 64);
  // Below 1 it would have left the box or kept the label; float32 pixels round in the sixth digit.
  assert.ok(Math.min(...ratios) > 1 - 1e-4, `${Math.min(...ratios)}`);
  const mean = ratios.reduce((sum, ratio) => sum + ratio) / ratios.length;
  assert.ok(mean <= 1.005, `${mean}`);
});

test('an image that only black pixels can change is not given up before they are no longer black', async () => {
  // f(x) = 0.3 − x₀ on black images: the loss does not change for hundreds of iterations.
  const weights = {
    'fc.weight': { dtype: 'float32', shape: [1, pixels], data: new Float32Array(pixels).fill(-1, 0, 1) },
    'fc.bias': { dtype: 'float32', shape: [1], data: Float32Array.of(0.3) },
  } as const;
  const split = data(binary, 2, 3, [0, 0]);
  const params = { net: binary, iterations: 1000 };
  const { rows } = await run(cw, onnxEngine(), params, { data: split, model: weights });
  for (const { success, norm } of rows) {
    assert.ok(success);
    assert.ok(norm >= 0.3 && norm < 0.31, `${norm}`);
  }
});

for (const { name, engine } of engines) {
  describe(`on ${name}`, () => {
    test('results depend neither on the number of slots nor on the order of the images', async () => {
      const weights = model(multi, 3);
      const split = data(multi, 11, 4);
      const attack = (batch: number, images = split) =>
        run(cw, engine(), { net: multi, ...quick, batch }, { data: images, model: weights });
      const whole = await attack(64);
      const order = [7, 3, 10, 0, 5, 1, 9, 2, 8, 6, 4];
      const shuffled = await attack(4, reordered(split, order));
      const alone = await attack(3);
      assert.ok(whole.rows.filter(({ success }) => success).length > 5);
      whole.rows.forEach((row, i) => {
        for (const other of [alone.rows[i]!, shuffled.rows[order.indexOf(i)]!]) {
          assert.deepEqual({ ...other, norm: 0 }, { ...row, norm: 0 });
          // Products of other sizes may sum in another order.
          if (row.success) assert.ok(Math.abs(other.norm / row.norm - 1) < 1e-4, `${other.norm} ${row.norm}`);
        }
      });
    });

    test('an image that cannot be fooled is a counted failure without a norm', async () => {
      // f(x) = x₀ + 1: label 1 everywhere in the box.
      const weights = {
        'fc.weight': { dtype: 'float32', shape: [1, pixels], data: new Float32Array(pixels).fill(1, 0, 1) },
        'fc.bias': { dtype: 'float32', shape: [1], data: Float32Array.of(1) },
      } as const;
      const { summary, csv, metrics } = await run(
        cw,
        engine(),
        { net: binary, ...quick },
        { data: data(binary, 3, 5), model: weights },
      );
      assert.deepEqual(summary.minimum, { successes: 0, norm: 0, squaredNorm: 0 });
      assert.match(csv, /^0,\d,1,1,0,$/m);
      assert.deepEqual(Object.keys(metrics), ['accuracy', 'successes']);
    });

    test('a margin κ needs a larger perturbation', async () => {
      const inputs = { data: data(binary, 6, 6), model: model(binary, 7) };
      const norm = async (kappa: number) =>
        (await run(cw, engine(), { net: binary, ...quick, kappa }, inputs)).summary.minimum.norm;
      assert.ok((await norm(0.2)) > (await norm(0)) * 1.05);
    });
  });
}

test('both engines find the same perturbations', async () => {
  const inputs = { data: data(multi, 8, 8), model: model(multi, 9, { zeros: 0.5 }) };
  const params = { net: multi, iterations: 100, searchSteps: 5, initialC: 0.1 };
  const results = await Promise.all(engines.map(({ engine }) => run(cw, engine(), params, inputs)));
  const [reference, onnx] = results.map(({ rows }) => rows);
  reference!.forEach(({ norm, after }, i) => {
    assert.equal(onnx![i]!.after, after);
    assert.equal(Number.isNaN(norm), false, `image ${i}`);
    assert.ok(Math.abs(onnx![i]!.norm / norm - 1) < 1e-3, `image ${i}: ${norm} and ${onnx![i]!.norm}`);
  });
});
