import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Decoded } from '../../../../artifacts/codec.ts';
import type { HostTensors } from '../../../../compute/program.ts';
import { convolutionMap } from '../../../../stages/measure/lipschitz/convolution-map.ts';
import { denseMap } from '../../../../stages/measure/lipschitz/linear-map.ts';
import { factorsOf, maskRandomly } from '../../../../stages/measure/lipschitz/masks.ts';
import { randomMasks } from '../../../../stages/measure/lipschitz/random-masks.ts';
import type { Network } from '../../../../stages/model/network.ts';
import type { maskedConstants } from '../../../../stages/result/masked-constants.ts';
import { deep, model, multi } from '../../attack/rig.ts';

const deeper: Network = {
  ...deep,
  layers: [
    { kind: 'dense', name: 'fc1', out: 30 },
    { kind: 'relu' },
    { kind: 'dense', name: 'fc2', out: 20 },
    { kind: 'relu' },
    { kind: 'dense', name: 'fc3', out: 4 },
  ],
};

const { definition } = randomMasks;
function constantsOf(net: Network, weights: HostTensors, params: object = {}) {
  const outputs = definition.run({
    params: definition.params.parse({ data: 'mnist', net, seed: 1, round: 0, ...params }),
    inputs: { model: weights },
  });
  return (outputs as { constants: Decoded<typeof maskedConstants> }).constants;
}

/** The weights, with those that are not `kept` set to 0. */
const sparse = (weights: readonly number[], kept: readonly boolean[]) =>
  Float32Array.from(weights, (weight, at) => (kept[at] ? weight : 0));

test('removing a weight never increases a norm of a layer', () => {
  const length = 24;
  const layers = [
    denseMap({ name: 'fc', out: 4 }),
    convolutionMap({ kind: 'conv', name: 'conv', out: 3, kernel: 2, stride: 1, pad: 1, bias: false }, [3, 4, 2]),
  ];
  const weight = fc.integer({ min: -9, max: 9 });
  const coins = fc.array(fc.boolean(), { minLength: length, maxLength: length });
  fc.assert(
    fc.property(fc.array(weight, { minLength: length, maxLength: length }), coins, coins, (weights, some, more) => {
      const fewer = sparse(
        weights,
        some.map((kept, at) => kept && more[at]!),
      );
      for (const { frobenius, rowSum } of layers) {
        assert.ok(frobenius(fewer) <= frobenius(sparse(weights, some)) * (1 + 1e-12));
        assert.ok(rowSum(fewer) <= rowSum(sparse(weights, some)) * (1 + 1e-12));
      }
    }),
  );
});

test('a weight is removed with probability α, depending only on seed, layer, α and draw', () => {
  const weights = new Float32Array(20_000).fill(1);
  const left = (alpha: number, index = 0, layer = 'fc') =>
    maskRandomly(weights, layer, { seed: 1, alpha, index }).filter((weight) => weight !== 0).length;
  assert.equal(left(0), weights.length);
  for (const alpha of [0.1, 0.5, 0.99]) {
    const deviation = Math.sqrt(weights.length * alpha * (1 - alpha));
    assert.ok(Math.abs(left(alpha) - weights.length * (1 - alpha)) < 4 * deviation);
  }
  assert.equal(left(0.5), left(0.5));
  assert.equal(new Set([left(0.5), left(0.5, 1), left(0.5, 0, 'fc2')]).size, 3);
});

test('E c₁ and E c₂ fall with α, whichever hidden layers are masked, and E c₂ is at most √(1 − α) per layer', () => {
  const { points } = constantsOf(deeper, model(deeper, 1), { alphas: [0, 0.2, 0.4, 0.6, 0.8, 0.9], draws: 30 });
  const series = Map.groupBy(points, (point) => point.masked);
  assert.deepEqual([...series.keys()], ['fc1', 'fc2', 'hidden', 'all']);
  for (const name of ['fc1', 'fc2', 'hidden']) {
    const [dense, ...others] = series.get(name)!;
    let before = dense!;
    for (const point of others) {
      assert.ok(point.c1 < before.c1 && point.c2 < before.c2, `${name} at ${point.alpha}`);
      const allowed = (1 - point.alpha) ** (point.layers / 2) * dense!.c2;
      // For this many weights, Jensen's inequality is almost an equality; this is a mean over 30 draws.
      assert.ok(point.c2 < allowed * 1.03 && point.c2 > allowed * 0.95, `${point.c2} ${allowed}`);
      before = point;
    }
  }
});

test('without a mask the constants are those of the dense model', () => {
  const weights = model(deeper, 3);
  const factors = factorsOf(deeper, weights);
  const product = (constant: 'c1' | 'c2') => factors.reduce((all, factor) => all * factor[constant], 1);
  for (const { alpha, c1, c2 } of constantsOf(deeper, weights, { draws: 2 }).points) {
    if (alpha > 0) continue;
    assert.ok(Math.abs(c1 / product('c1') - 1) < 1e-12 && Math.abs(c2 / product('c2') - 1) < 1e-12);
  }
});

test('a mask on the last layer can increase a constant, so the theorem excludes it', () => {
  // The rows are equal until a mask removes different weights from them.
  const weights: HostTensors = {
    ...model(deep, 1),
    'fc2.weight': { dtype: 'float32', shape: [4, 8], data: new Float32Array(32).fill(1) },
  };
  const { points } = constantsOf(deep, weights, { alphas: [0, 0.5] });
  assert.deepEqual(
    points.map(({ masked: name, ofTheorem, alpha, c1 }) => [name, ofTheorem, alpha, c1 > 0]),
    [
      ['hidden', true, 0, false],
      ['hidden', true, 0.5, false],
      ['all', false, 0, false],
      ['all', false, 0.5, true],
    ],
  );
});

test('a network without a hidden layer is refused', () => {
  assert.throws(
    () => constantsOf(multi, model(multi, 1)),
    /tiny: expected a network with a hidden layer, got none; Theorem 3\.3 masks hidden layers only/,
  );
});

test('the values of α must ascend', () => {
  const refused = definition.params.safeParse({ data: 'mnist', net: deep, seed: 1, round: 0, alphas: [0, 0.5, 0.2] });
  assert.match(refused.error?.message ?? '', /must ascend/);
});
