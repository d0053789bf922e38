import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { onnxEngine } from '../../../../compute/engines/onnx.ts';
import type { HostTensors } from '../../../../compute/program.ts';
import { cw } from '../../../../stages/attack/cw/cw.ts';
import { deepfool } from '../../../../stages/attack/deepfool/deepfool.ts';
import { fgs } from '../../../../stages/attack/fgs.ts';
import { rfgs } from '../../../../stages/attack/rfgs.ts';
import { hasLipschitzBound } from '../../../../stages/measure/lipschitz/lipschitz-layers.ts';
import { initialWeights } from '../../../../stages/model/initial-weights.ts';
import type { Network } from '../../../../stages/model/network.ts';
import { network as lenet5 } from '../../../../stages/model/networks/lenet-5.ts';
import { network as linear } from '../../../../stages/model/networks/linear.ts';
import { random } from '../../../../stages/model/random.ts';
import {
  argMax,
  binary,
  data,
  deep,
  dot,
  imagesOf,
  logitsOf,
  model,
  multi,
  pixels,
  rowsOfWeight,
  run,
} from '../../attack/rig.ts';
import { smallNetworks } from '../../model/small-networks.ts';
import { certify, head } from './rig.ts';

const deeper: Network = {
  ...deep,
  name: 'tiny-deeper',
  layers: [
    { kind: 'dense', name: 'fc1', out: 8 },
    { kind: 'relu' },
    { kind: 'dense', name: 'fc2', out: 6 },
    { kind: 'relu' },
    { kind: 'dense', name: 'fc3', out: 4 },
  ],
};

const near = (actual: number, expected: number) =>
  assert.ok(Math.abs(actual - expected) <= 1e-5 * (1 + expected), `expected ${expected}, got ${actual}`);

describe('a certificate', () => {
  test('of a linear classifier is the exact distance to another prediction', async () => {
    const [split, weights] = [data(multi, 20, 3), model(multi, 4)];
    const rows = rowsOfWeight(weights, 'fc');
    const { certificates } = await certify(multi, { data: split, model: weights });
    for (const [i, image] of imagesOf(split).entries()) {
      const scores = logitsOf(multi, weights, image);
      const own = argMax(scores);
      const distances = (length: (difference: readonly number[]) => number) =>
        rows.flatMap((row, k) =>
          k === own ? [] : [(scores[own]! - scores[k]!) / length(row.map((w, at) => rows[own]![at]! - w))],
        );
      assert.equal(certificates[i]!.predicted, own);
      near(certificates[i]!.spectral, Math.min(...distances((w) => Math.hypot(...w))));
      near(certificates[i]!.frobenius, certificates[i]!.spectral);
      near(certificates[i]!.inf, Math.min(1, ...distances((w) => w.reduce((sum, x) => sum + Math.abs(x), 0))));
    }
  });

  test('of a logistic head is |f| / ‖w‖', async () => {
    const [split, weights] = [data(binary, 10, 1), model(binary, 2)];
    const w = rowsOfWeight(weights, 'fc')[0]!;
    const { certificates } = await certify(binary, { data: split, model: weights });
    for (const [i, image] of imagesOf(split).entries()) {
      const f = dot(w, image) + weights['fc.bias']!.data[0]!;
      near(certificates[i]!.spectral, Math.abs(f) / Math.hypot(...w));
    }
  });

  test('by singular values is at least as large as by Frobenius norms', async () => {
    const { certificates } = await certify(deeper, { data: data(deeper, 50, 1), model: model(deeper, 2) });
    assert.ok(certificates.every(({ frobenius, spectral }) => frobenius <= spectral));
    assert.ok(certificates.some(({ frobenius, spectral }) => 1.5 * frobenius < spectral));
  });

  test('is the diameter of the image space if no weight leads to a logit', async () => {
    const dead = model(deep, 1);
    const weights: HostTensors = {
      ...dead,
      'fc1.weight': { ...dead['fc1.weight']!, data: new Float32Array(8 * pixels) },
    };
    const { certificates } = await certify(deep, { data: data(deep, 3, 1), model: weights });
    for (const { frobenius, spectral, inf } of certificates) {
      assert.deepEqual([frobenius, spectral, inf], [Math.sqrt(pixels), Math.sqrt(pixels), 1]);
    }
  });
});

test('no image within a certificate has another prediction, in any direction of two pixels', async () => {
  const two: Network = {
    name: 'two-pixels',
    input: [1, 2, 1],
    layers: [{ kind: 'dense', name: 'fc1', out: 4 }, { kind: 'relu' }, { kind: 'dense', name: 'fc2', out: 3 }],
    head: 'softmax',
  };
  const { below } = random(1, 'two-pixel images');
  const split: HostTensors = {
    images: { dtype: 'uint8', shape: [5, 1, 2, 1], data: Uint8Array.from({ length: 10 }, () => below(256)) },
    labels: { dtype: 'uint8', shape: [5], data: new Uint8Array(5) },
  };
  let [tightest, tried] = [Number.POSITIVE_INFINITY, 0];
  for (let seed = 0; seed < 8; seed++) {
    const weights = model(two, seed);
    const { certificates } = await certify(two, { data: split, model: weights });
    for (const { index, predicted, spectral, inf } of certificates) {
      const image = [0, 1].map((at) => split.images!.data[2 * index + at]! / 255);
      const predictedAt = (r: readonly number[]) =>
        argMax(
          logitsOf(
            two,
            weights,
            image.map((x, at) => x + r[at]!),
          ),
        );
      for (let step = 0; step < 40; step++) {
        const direction = [Math.cos((step * Math.PI) / 20), Math.sin((step * Math.PI) / 20)];
        const widest = Math.max(...direction.map(Math.abs));
        for (const share of [0.25, 0.5, 0.75, 0.9999]) {
          for (const reach of [spectral, inf / widest]) {
            tried++;
            assert.equal(
              predictedAt(direction.map((x) => share * reach * x)),
              predicted,
              `seed ${seed}, image ${index}`,
            );
          }
        }
        for (let times = 1; times < Math.min(tightest, 8); times *= 1.1) {
          if (predictedAt(direction.map((x) => times * spectral * x)) !== predicted) tightest = times;
        }
      }
    }
  }
  assert.equal(tried, 8 * 5 * 40 * 8);
  assert.ok(tightest < 2, `expected another prediction close to a certificate, got the nearest at ${tightest} γ`);
});

test('no attack changes a prediction within its certificate', async () => {
  let [certificates, successes] = [0, 0];
  for (const net of [binary, multi, deep, deeper]) {
    for (let seed = 0; seed < 2; seed++) {
      const inputs = { data: data(net, 12, seed), model: model(net, seed + 9) };
      const csvOf = async (stage: Parameters<typeof run>[0], params: object) =>
        (await run(stage, onnxEngine(), { net, ...params }, inputs)).csv;
      const minimum = { deepfool: await csvOf(deepfool, {}), cw: await csvOf(cw, { iterations: 100 }) };
      for (const epsilon of [0.005, 0.05]) {
        const bounded = [await csvOf(fgs, { epsilon }), await csvOf(rfgs, { epsilon, seed })];
        const certified = (await certify(net, inputs, { ...minimum, bounded }, epsilon)).certified;
        const { deepfool: byDeepFool, cw: byCw } = certified.minimum;
        assert.equal(certified.bounded.broken + (byDeepFool?.broken ?? 0) + (byCw?.broken ?? 0), 0);
        assert.ok((byDeepFool?.timesSpectral ?? 1) >= 1);
        certificates += certified.bounded.certified;
        successes += byDeepFool?.successes ?? 0;
      }
    }
  }
  assert.ok(certificates > 0 && successes > 0, 'expected certificates and successful attacks');
});

test('the logits of a convolutional network, too, differ by no more than the constants allow', async () => {
  const net = smallNetworks[0]!;
  const weights = initialWeights(net, 1);
  const { below } = random(2, 'pairs of images');
  const shape = [40, 8, 8, 1];
  const images = { dtype: 'uint8', shape, data: Uint8Array.from({ length: 40 * 64 }, () => below(256)) } as const;
  const split = { images, labels: { dtype: 'uint8', shape: [40], data: new Uint8Array(40) } } as const;
  const { certificates } = await certify(net, { data: split, model: weights });
  // Any image with another prediction is at least a certificate away.
  let pairs = 0;
  for (const one of certificates) {
    for (const other of certificates) {
      if (one.predicted === other.predicted) continue;
      pairs++;
      const pixel = (index: number, at: number) => images.data[64 * index + at]! / 255;
      const difference = Array.from({ length: 64 }, (_, at) => pixel(one.index, at) - pixel(other.index, at));
      assert.ok(Math.hypot(...difference) >= one.spectral + other.spectral);
      assert.ok(Math.max(...difference.map(Math.abs)) >= one.inf + other.inf);
    }
  }
  assert.ok(pairs > 0);
});

describe('attacks compared with certificates', () => {
  const inputs = { data: data(multi, 4, 3), model: model(multi, 4) };

  test('a label that changed inside a certificate breaks it, with either norm', async () => {
    const { certificates } = await certify(multi, inputs);
    const { spectral, inf, predicted } = certificates[2]!;
    const csv = (norm: number) => `${head}\n2,0,${predicted},${(predicted + 1) % 4},1,${norm}\n`;
    const broken = async (share: number) => {
      const attacks = { deepfool: csv(share * spectral), cw: csv(share * spectral), bounded: [csv(1)] };
      const { certified } = await certify(multi, inputs, attacks, share * inf);
      return [certified.minimum.deepfool?.broken, certified.minimum.cw?.broken, certified.bounded.broken];
    };
    assert.deepEqual(await broken(0.99), [1, 1, 1]);
    assert.deepEqual(await broken(1.01), [0, 0, 0]);
  });

  test('only images with a successful attack count, and the ratio is their geometric mean', async () => {
    const { certificates } = await certify(multi, inputs);
    const line = (index: number, times: number) => `${index},0,1,2,1,${times * certificates[index]!.spectral}`;
    const csv = `${head}\n${line(1, 2)}\n${line(3, 8)}\n0,0,1,1,0,\n`;
    const { deepfool, cw } = (await certify(multi, inputs, { deepfool: csv })).certified.minimum;
    assert.equal(deepfool?.successes, 2);
    near(deepfool!.timesSpectral!, 4);
    near(deepfool!.spectral, (certificates[1]!.spectral + certificates[3]!.spectral) / 2);
    assert.equal(cw, null);
  });

  test('an attack on other images is refused', async () => {
    await assert.rejects(
      certify(multi, inputs, { cw: `${head}\n4,0,1,2,1,0.5\n` }),
      /expected an attack on the 4 certified images, got one on image 4; wire both to the same split/,
    );
  });
});

describe('a network that the lemma does not cover is refused, naming the layer', () => {
  const [, vgg, resnet] = smallNetworks;
  for (const [net, got] of [
    [vgg!, 'normalize'],
    [resnet!, 'residual'],
    [{ ...deep, layers: [...deep.layers, { kind: 'relu' }] } satisfies Network, 'relu as the last layer'],
  ] as const) {
    test(got, async () => {
      const { uniform } = random(1, 'an image');
      const shape = [1, ...net.input];
      const size = shape.reduce((product, axis) => product * axis, 1);
      const images = { dtype: 'uint8', shape, data: Uint8Array.from({ length: size }, () => 255 * uniform()) } as const;
      const split = { images, labels: { dtype: 'uint8', shape: [1], data: new Uint8Array(1) } } as const;
      await assert.rejects(certify(net, { data: split, model: initialWeights(net, 1) }), {
        code: 'NO_LIPSCHITZ_BOUND',
        message: `${net.name}: expected dense, conv, maxPool and relu layers, the last of them dense, got ${got}; leave this network out`,
      });
      assert.equal(hasLipschitzBound(net), false);
    });
  }

  test('and the others are accepted', () => {
    assert.ok([linear, lenet5, deeper].every(hasLipschitzBound));
  });
});
