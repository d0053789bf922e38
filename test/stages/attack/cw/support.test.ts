import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Problem, restrictToSupport, support } from '../../../../stages/attack/cw/support.ts';
import type { Network } from '../../../../stages/model/network.ts';
import { random } from '../../../../stages/model/random.ts';
import { logitsOf } from '../rig.ts';

const side = 10;
const net: Network = {
  name: 'wide',
  input: [side, side, 1],
  layers: [{ kind: 'dense', name: 'fc', out: 3 }],
  head: 'softmax',
};

/** Two images and a model that reads only the given pixels. */
function problem(read: readonly number[], seed: number): Problem {
  const { uniform, below } = random(seed, 'support test');
  const size = side * side;
  const weight = Float32Array.from({ length: 3 * size }, (_, at) => (read.includes(at % size) ? uniform() + 0.1 : 0));
  return {
    net,
    model: {
      'fc.weight': { dtype: 'float32', shape: [3, size], data: weight },
      'fc.bias': { dtype: 'float32', shape: [3], data: Float32Array.from({ length: 3 }, uniform) },
    },
    images: {
      dtype: 'uint8',
      shape: [2, side, side, 1],
      data: Uint8Array.from({ length: 2 * size }, () => below(256)),
    },
  };
}

const someRead = fc.uniqueArray(fc.nat({ max: side * side - 1 }), { maxLength: side * side });

test('the support is the pixels that are read, in order', () => {
  fc.assert(
    fc.property(someRead, fc.nat(), (read, seed) => {
      assert.deepEqual(
        support(net, problem(read, seed).model),
        [...read].sort((a, b) => a - b),
      );
    }),
  );
});

test('the restricted problem has the same logits', () => {
  fc.assert(
    fc.property(someRead, fc.nat(), (read, seed) => {
      const whole = problem(read, seed);
      const small = restrictToSupport(whole);
      for (const image of [0, 1]) {
        const logits = [whole, small].map(({ net, model, images }) => {
          const size = images.data.length / 2;
          const pixels = Array.from(images.data.slice(image * size, (image + 1) * size), (value) => value / 255);
          return logitsOf(net, model, pixels);
        });
        logits[0]!.forEach((z, k) => {
          assert.ok(Math.abs(z - logits[1]![k]!) < 1e-9);
        });
      }
    }),
  );
});

test('sizes are multiples of 8, up to the number of pixels', () => {
  const sizes = Array.from({ length: side * side }, (_, count) =>
    restrictToSupport(
      problem(
        Array.from({ length: count }, (_, i) => i),
        1,
      ),
    ).net.input.reduce((a, b) => a * b, 1),
  );
  assert.deepEqual([...new Set(sizes)], [8, 16, 24, 32, 40, 48, 56, 64, 72, 80, 88, 96, 100]);
  sizes.forEach((size, count) => {
    assert.ok(size >= count);
  });
});

test('a network whose first layer is not dense reads every pixel and is not changed', () => {
  const whole = problem([], 1);
  const other = { ...whole, net: { ...net, layers: [{ kind: 'relu' as const }, ...net.layers] } };
  assert.equal(support(other.net, other.model), null);
  assert.deepEqual(restrictToSupport(other), other);
});
