import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HostTensor } from '../../../compute/program.ts';
import type { Network } from '../../../stages/model/network.ts';
import { sgd } from '../../../stages/train/sgd.ts';
import { engines } from '../model/engines.ts';
import { float, toyBinary } from './rig.ts';

const free = sgd('free', (_scope, _inputs, _name, momentum) => momentum);
const net = { ...toyBinary, input: [1, 1, 1] as [number, number, number] };
const bytes = (shape: number[], ...data: number[]): HostTensor => ({
  dtype: 'uint8',
  shape,
  data: Uint8Array.from(data),
});

for (const { name, engine } of engines) {
  test(`two iterations on ${name} match those computed by hand`, async () => {
    const config = {
      net,
      count: 2,
      momentum: 0.9,
      weightDecay: 0.1,
      biasRateFactor: 2,
      inputScale: 1 / 256,
      augmentation: null,
      activationDecay: 0,
    };
    const result = await engine().run(free, config, {
      images: bytes([2, 1, 1, 1], 128, 64),
      labels: bytes([2], 1, 0),
      indices: { dtype: 'int32', shape: [2, 1], data: Int32Array.of(1, 0) },
      rates: float([2], 0.5, 0.25),
      'weights/fc.weight': float([1, 1], 2),
      'weights/fc.bias': float([1], -0.5),
      'momentum/fc.weight': float([1, 1], 0),
      'momentum/fc.bias': float([1], 0),
    });
    const expected = byHand();
    for (const [key, value] of Object.entries(expected)) {
      assert.deepEqual(result[key]!.data.length, value.length);
      for (const [i, each] of value.entries()) assert.ok(Math.abs(result[key]!.data[i]! - each) < 1e-6, `${key} ${i}`);
    }
  });
}

/** The update in doubles: image 64/256 of label 0, then image 128/256 of label 1. */
function byHand() {
  const sigma = (f: number) => 1 / (1 + Math.exp(-f));
  let [w, b, v, u] = [2, -0.5, 0, 0];
  const losses: number[] = [];
  for (const { x, label, rate } of [
    { x: 0.25, label: 0, rate: 0.5 },
    { x: 0.5, label: 1, rate: 0.25 },
  ]) {
    const f = w * x + b;
    losses.push(Math.log1p(Math.exp(label === 1 ? -f : f)));
    const gradient = sigma(f) - label;
    v = 0.9 * v + rate * (gradient * x + 0.1 * w);
    u = 0.9 * u + 2 * rate * (gradient + 0.1 * b);
    w -= v;
    b -= u;
  }
  return {
    losses,
    'weights/fc.weight': [w],
    'weights/fc.bias': [b],
    'momentum/fc.weight': [v],
    'momentum/fc.bias': [u],
  };
}

for (const { name, engine } of engines) {
  test(`on ${name} the activation penalty adds λ Σ|a| to an image's loss, its derivative to the gradient`, async () => {
    const hidden: Network = {
      name: 'hidden',
      input: [1, 1, 1],
      layers: [{ kind: 'dense', name: 'a', out: 2 }, { kind: 'relu' }, { kind: 'dense', name: 'b', out: 2 }],
      head: 'softmax',
    };
    const start = {
      // One unit is active, with 0.5 · 2 = 1; the other is not.
      'weights/a.weight': float([2, 1], 2, -2),
      'weights/a.bias': float([2], 0, 0),
      'weights/b.weight': float([2, 2], 0, 0, 0, 0),
      'weights/b.bias': float([2], 0, 0),
      'momentum/a.weight': float([2, 1], 0, 0),
      'momentum/a.bias': float([2], 0, 0),
      'momentum/b.weight': float([2, 2], 0, 0, 0, 0),
      'momentum/b.bias': float([2], 0, 0),
    };
    const run = (activationDecay: number) =>
      engine().run(
        free,
        {
          net: hidden,
          count: 1,
          momentum: 0.9,
          weightDecay: 0,
          biasRateFactor: 2,
          inputScale: 1 / 256,
          augmentation: null,
          activationDecay,
        },
        {
          images: bytes([2, 1, 1, 1], 128, 128),
          labels: bytes([2], 0, 1),
          indices: { dtype: 'int32', shape: [1, 2], data: Int32Array.of(0, 1) },
          rates: float([1], 1),
          ...start,
        },
      );
    const [without, penalized] = [await run(0), await run(0.25)];
    const near = (got: number, expected: number) => assert.ok(Math.abs(got - expected) < 1e-6, `${got}, ${expected}`);
    // Scores are 0 for all activations, so the loss itself has a gradient of 0 in the first layer.
    near(without.losses!.data[0]!, Math.log(2));
    near(penalized.losses!.data[0]!, Math.log(2) + 0.25);
    near(without['weights/a.weight']!.data[0]!, 2);
    near(penalized['weights/a.weight']!.data[0]!, 2 - 0.25 * 0.5);
    near(penalized['weights/a.weight']!.data[1]!, -2);
    near(penalized['weights/a.bias']!.data[0]!, -2 * 0.25);
  });
}
