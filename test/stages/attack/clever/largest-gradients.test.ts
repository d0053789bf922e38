import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type HostTensors, program } from '../../../../compute/program.ts';
import { type Ball, pointsInBall } from '../../../../stages/attack/clever/ball.ts';
import { largestGradients } from '../../../../stages/attack/clever/largest-gradients.ts';
import { coordinates } from '../../../../stages/attack/victim/coordinates.ts';
import type { Network } from '../../../../stages/model/network.ts';
import { engines } from '../../model/engines.ts';
import { argMax, binary, data, deep, imagesOf, logitsOf, model, multi, pixels, rowsOfWeight, scaled } from '../rig.ts';

/** The same function as `deep`, attacked in pixels: its first dense layer has as many outputs as there are pixels. */
const wide: Network = {
  ...deep,
  name: 'tiny-wide',
  layers: [{ kind: 'dense', name: 'fc1', out: pixels }, ...deep.layers.slice(1)],
};
const count = 30;
const points = (p: Ball['p']) =>
  pointsInBall({ p, radius: 0.8 }, deep.input, { seed: 3, batch: 0, count }).data as Float32Array;

interface Config {
  readonly net: Network;
  readonly p: Ball['p'];
  readonly batch: number;
}

const largest = program<Config>('largest-gradients-test', (scope, inputs, { net, ...options }) => {
  const space = coordinates(scope, net, inputs);
  const neighborhood = { z: space.of(inputs.x!), label: inputs.label!, moves: space.along(inputs.offsets!) };
  return { out: largestGradients(scope, space, neighborhood, options) };
});

/** ‖∇(g_ŷ − g_k)(x)‖_q in double precision, by central differences. */
function differences(
  net: Network,
  weights: HostTensors,
  x: number[],
  p: Ball['p'],
  own: number,
  target: number,
): number {
  const f = (at: number[]) => {
    const g = logitsOf(net, weights, at);
    return g[own]! - g[target]!;
  };
  const h = 1e-6;
  const slopes = x.map((_, pixel) => {
    const moved = (by: number) => x.map((value, i) => (i === pixel ? value + by : value));
    return (f(moved(h)) - f(moved(-h))) / (2 * h);
  });
  return p === 2 ? Math.hypot(...slopes) : slopes.reduce((sum, slope) => sum + Math.abs(slope), 0);
}

for (const { name, engine } of engines) {
  describe(`on ${name}`, () => {
    const run = async (net: Network, weights: HostTensors, p: Ball['p'], batch: number) => {
      const split = data(net, 1, 2);
      const image = imagesOf(split)[0]!;
      const own = argMax(logitsOf(net, weights, image));
      const { out } = await engine().run(
        largest,
        { net, p, batch },
        {
          ...weights,
          x: { ...scaled(split), shape: [1, ...net.input] },
          offsets: { dtype: 'float32', shape: [count, ...net.input], data: points(p) },
          label: { dtype: 'int32', shape: [1], data: Int32Array.of(own) },
        },
      );
      return { image, own, norms: Array.from(out!.data) };
    };

    for (const net of [deep, wide, multi, binary]) {
      for (const p of [2, 'inf'] as const) {
        test(`${net.name}, p = ${p}: they are the largest norms computed by finite differences`, async () => {
          const weights = model(net, 1, { zeros: 0.2 });
          const { image, own, norms } = await run(net, weights, p, 7);
          const classes = logitsOf(net, weights, image).length;
          assert.equal(norms.length, classes - 1);
          norms.forEach((norm, i) => {
            const target = (own + 1 + i) % classes;
            const all = Array.from({ length: count }, (_, point) => {
              const at = image.map((value, pixel) => value + points(p)[point * pixels + pixel]!);
              return differences(net, weights, at, p, own, target);
            });
            const expected = Math.max(...all);
            assert.ok(Math.abs(norm - expected) < 1e-4 * expected, `target ${target}: ${expected}, got ${norm}`);
          });
        });
      }
    }

    test('the batch size does not change the result', async () => {
      const weights = model(deep, 4);
      const { norms } = await run(deep, weights, 2, count);
      for (const batch of [1, 4, 64]) {
        const other = await run(deep, weights, 2, batch);
        other.norms.forEach((norm, i) => {
          assert.ok(Math.abs(norm - norms[i]!) < 1e-5 * norm);
        });
      }
    });
  });
}

test('the dual of the l∞ norm is the l1 norm', async () => {
  const weights = model(binary, 5);
  const [row] = rowsOfWeight(weights, 'fc');
  const sum = row!.reduce((total, weight) => total + Math.abs(weight), 0);
  const image = imagesOf(data(binary, 1, 2))[0]!;
  assert.ok(Math.abs(differences(binary, weights, image, 'inf', 1, 0) - sum) < 1e-6);
});
