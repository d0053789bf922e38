import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { HostTensors } from '../../../../compute/program.ts';
import { deepfool } from '../../../../stages/attack/deepfool/deepfool.ts';
import { engines } from '../../model/engines.ts';
import { argMax, binary, data, deep, imagesOf, logitsOf, model, multi, pixels, rowsOfWeight, run } from '../rig.ts';

const eta = 0.02;

function near(got: number, expected: number, message: string) {
  assert.ok(Math.abs(got / expected - 1) < 1e-4, `${message}: expected ${expected}, got ${got}`);
}

/** The distance to the nearest class boundary of a linear model, by trying every class. */
function bruteForce(weights: HostTensors, image: number[]): number {
  const logits = logitsOf(multi, weights, image);
  const rows = rowsOfWeight(weights, 'fc');
  const own = argMax(logits);
  return Math.min(
    ...rows
      .map((row, k) => Math.abs(logits[k]! - logits[own]!) / Math.hypot(...row.map((w, i) => w - rows[own]![i]!)))
      .filter((_, k) => k !== own),
  );
}

for (const { name, engine } of engines) {
  describe(`on ${name}`, () => {
    test('a linear binary model is fooled at |f| / ‖w‖₂ times the overshoot', async () => {
      const weights = model(binary, 1);
      const split = data(binary, 40, 2);
      const { rows, summary } = await run(deepfool, engine(), { net: binary }, { data: split, model: weights });
      const length = Math.hypot(...rowsOfWeight(weights, 'fc')[0]!);
      const expected = imagesOf(split).map(
        (image) => ((1 + eta) * Math.abs(logitsOf(binary, weights, image)[1]!)) / length,
      );
      rows.forEach(({ norm }, i) => {
        near(norm, expected[i]!, `image ${i}`);
      });
      assert.equal(summary.minimum.successes, 40);
      near(summary.minimum.norm, expected.reduce((sum, norm) => sum + norm) / 40, 'E‖r‖');
      near(summary.minimum.squaredNorm, expected.reduce((sum, norm) => sum + norm ** 2, 0) / 40, 'E‖r‖²');
    });

    test('a linear model of several classes is fooled at its nearest boundary', async () => {
      const weights = model(multi, 3, { zeros: 0.4 });
      const split = data(multi, 40, 4);
      for (const [form, extra] of [
        ['matlab', 0],
        ['python', 1e-4],
      ] as const) {
        const { rows } = await run(deepfool, engine(), { net: multi, form }, { data: split, model: weights });
        imagesOf(split).forEach((image, i) => {
          near(rows[i]!.norm, (1 + eta) * (bruteForce(weights, image) + extra), `${form}, image ${i}`);
        });
      }
    });

    test('a misclassified image is moved away from its predicted label', async () => {
      const { rows } = await run(
        deepfool,
        engine(),
        { net: multi },
        { data: data(multi, 30, 5), model: model(multi, 6) },
      );
      const wrong = rows.filter(({ label, before }) => label !== before);
      assert.ok(wrong.length > 0);
      for (const { before, after, norm } of wrong) {
        assert.notEqual(after, before);
        assert.ok(norm > 0);
      }
    });

    test('a nonlinear model needs several iterations; too few leave counted failures without a norm', async () => {
      const inputs = { data: data(deep, 60, 7), model: model(deep, 8) };
      const enough = await run(deepfool, engine(), { net: deep }, inputs);
      const one = await run(deepfool, engine(), { net: deep, maxIterations: 1 }, inputs);
      assert.equal(enough.summary.minimum.successes, 60);
      const failed = one.rows.filter(({ success }) => !success);
      assert.ok(failed.length > 0 && failed.length < 60);
      assert.equal(one.summary.minimum.successes, 60 - failed.length);
      for (const { norm, before, after } of failed) {
        assert.ok(Number.isNaN(norm));
        assert.equal(after, before);
      }
      const known = one.rows.filter(({ success }) => success).map(({ norm }) => norm);
      near(one.summary.minimum.norm, known.reduce((sum, norm) => sum + norm) / known.length, 'mean over successes');
    });

    test('classes with equal weights are unreachable, not NaN', async () => {
      const weights = model(multi, 9);
      // Classes 0 and 1 have equal rows, so that neither can be reached from the other.
      const tied = weights['fc.weight']!.data.slice();
      tied.copyWithin(pixels, 0, pixels);
      const inputs = {
        data: data(multi, 30, 10),
        model: { ...weights, 'fc.weight': { ...weights['fc.weight']!, data: tied } },
      };
      const { rows } = await run(deepfool, engine(), { net: multi }, inputs);
      assert.ok(rows.every(({ norm, success }) => success && Number.isFinite(norm)));
    });

    test('if no class can be reached an image is given up at once, at any number of iterations', async () => {
      const inputs = { data: data(multi, 30, 10), model: model(multi, 9, { zeros: 1 }) };
      const dead = await run(deepfool, engine(), { net: multi, maxIterations: 1_000_000_000 }, inputs);
      assert.deepEqual(dead.summary.minimum, { successes: 0, norm: 0, squaredNorm: 0 });
      assert.deepEqual(Object.keys(dead.metrics), ['accuracy', 'successes']);
    });
  });
}
