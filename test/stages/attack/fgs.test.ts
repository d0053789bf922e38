import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { HostTensors } from '../../../compute/program.ts';
import { fastGradientSign, fgs } from '../../../stages/attack/fgs.ts';
import { engines } from '../model/engines.ts';
import { act, binary, data, dot, imagesOf, logitsOf, model, multi, pixels, rowsOfWeight, run, scaled } from './rig.ts';

const epsilon = 0.1;
/** Images whose pixels cannot leave the box within ε. */
const inner = [26, 229] as const;

function attacked(compute: Parameters<typeof act>[0], net: typeof multi, weights: HostTensors, split: HostTensors) {
  const labels = { dtype: 'int32', shape: split.labels!.shape, data: Int32Array.from(split.labels!.data) } as const;
  const tensors = { ...weights, x: scaled(split), y: labels };
  return act(compute, net, tensors, (victim, { x, y }) => fastGradientSign(victim, x!, y!, epsilon));
}

for (const { name, engine } of engines) {
  describe(`on ${name}`, () => {
    test('on a linear model without clipping an image stays correct iff y f(x) > ε‖w‖₁', async () => {
      const weights = model(binary, 1, { scale: 0.5 });
      const split = data(binary, 60, 2, inner);
      const { rows, summary } = await run(fgs, engine(), { net: binary, epsilon }, { data: split, model: weights });
      const norm1 = rowsOfWeight(weights, 'fc')[0]!.reduce((sum, w) => sum + Math.abs(w), 0);
      let right = 0;
      imagesOf(split).forEach((image, i) => {
        const sign = rows[i]!.label === 1 ? 1 : -1;
        const spare = sign * logitsOf(binary, weights, image)[1]! - epsilon * norm1;
        assert.equal(rows[i]!.after === rows[i]!.label, spare > 0, `image ${i}: ${spare}`);
        right += Number(spare > 0);
      });
      assert.ok(right > 0 && right < 60, 'expected both outcomes to occur');
      assert.equal(summary.accuracy, right / 60);
      assert.equal(summary.minimum, null);
    });

    test('the direction is the sign of the cross-entropy gradient for several classes', async () => {
      const weights = model(multi, 3);
      const split = data(multi, 20, 4, inner);
      const adversarial = await attacked(engine(), multi, weights, split);
      imagesOf(split).forEach((image, i) => {
        const gradient = crossEntropyGradient(weights, image, split.labels!.data[i]!);
        gradient.forEach((value, pixel) => {
          if (Math.abs(value) < 1e-5) return;
          const moved = adversarial[i]![pixel]! - image[pixel]!;
          assert.ok(Math.abs(moved - epsilon * Math.sign(value)) < 1e-6, `image ${i}, pixel ${pixel}`);
        });
      });
    });

    test('an image whose softmax rounds to 1 is moved by ε like any other', async () => {
      for (const net of [binary, multi]) {
        const weights = model(net, 5, { scale: 300 });
        const split = data(net, 10, 6, inner);
        // Labels as predicted, by margins so large that their probability rounds to 1 in float32.
        const sure = imagesOf(split).map((image) => {
          const logits = logitsOf(net, weights, image);
          return logits.indexOf(Math.max(...logits));
        });
        const adversarial = await attacked(engine(), net, weights, {
          ...split,
          labels: { ...split.labels!, data: Uint8Array.from(sure) },
        });
        imagesOf(split).forEach((image, i) => {
          const moved = image.filter((value, pixel) => Math.abs(adversarial[i]![pixel]! - value) > epsilon - 1e-6);
          assert.equal(moved.length, pixels);
        });
      }
    });

    test('a pixel that no weight reads keeps its value: sign(0) = 0', async () => {
      const weights = model(multi, 7);
      const unread = [0, 5, 11];
      const { data: values, ...rest } = weights['fc.weight']!;
      const sparse = values.map((value: number, at: number) => (unread.includes(at % pixels) ? 0 : value));
      const split = data(multi, 8, 8);
      const adversarial = await attacked(
        engine(),
        multi,
        { ...weights, 'fc.weight': { ...rest, data: sparse } },
        split,
      );
      const x = scaled(split).data;
      adversarial.forEach((row, i) => {
        for (const pixel of unread) assert.equal(row[pixel], x[i * pixels + pixel]);
      });
    });

    test('a model with only zero weights is not affected', async () => {
      const weights = model(multi, 9, { zeros: 1 });
      const split = data(multi, 5, 10);
      const { rows } = await run(fgs, engine(), { net: multi }, { data: split, model: weights });
      for (const { before, after, norm } of rows) {
        assert.equal(after, before);
        assert.equal(norm, 0);
      }
    });
  });
}

/** Σ_k (p_k − [k = y]) w_k in double precision. */
function crossEntropyGradient(weights: HostTensors, image: number[], label: number): number[] {
  const logits = logitsOf(multi, weights, image);
  const total = logits.reduce((sum, z) => sum + Math.exp(z), 0);
  const coefficients = logits.map((z, k) => Math.exp(z) / total - Number(k === label));
  const rows = rowsOfWeight(weights, 'fc');
  return image.map((_, pixel) =>
    dot(
      coefficients,
      rows.map((row) => row[pixel]!),
    ),
  );
}
