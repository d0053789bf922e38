import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { program } from '../../../../compute/program.ts';
import { deepFool } from '../../../../stages/attack/deepfool/deepfool-walk.ts';
import { type Coordinates, coordinates } from '../../../../stages/attack/victim/coordinates.ts';
import { pullBack, victim } from '../../../../stages/attack/victim/victim.ts';
import type { Network } from '../../../../stages/model/network.ts';
import { engines } from '../../model/engines.ts';
import { data, deep, model, multi, scaled } from '../rig.ts';

const count = 30;
const options = { form: 'matlab', eta: 0.02, maxIterations: 100, batch: 7 } as const;

/** The operations of the coordinates, and DeepFool in the coordinates and in pixels. */
const walk = program<{ readonly net: Network }>('walk', (scope, inputs, { net }) => {
  const { tf } = scope;
  const x = inputs.x!;
  const itself = <T>(tensor: T) => tensor;
  const seen = victim(scope, net, inputs);
  const pixels: Coordinates = { model: seen, of: itself, along: itself, move: itself, toPixels: itself };
  const space = coordinates(scope, net, inputs);
  const z = space.of(x);
  const seed = tf.oneHot(tf.zeros([count], 'int32') as ReturnType<typeof tf.tensor1d>, seen.classes, 1, 0, 'float32');
  const delta = pullBack(space.model, z, seed);
  const gradient = pullBack(seen, x, seed);
  const images = { x, real: tf.ones([count], 'bool') };
  return {
    z,
    logits: tf.sub(space.model.logits(z), seen.logits(x)),
    gradient: tf.sub(space.toPixels(delta), gradient),
    along: tf.sub(space.along(gradient), tf.sub(space.of(tf.add(x, gradient)), z)),
    movement: tf.sub(space.move(delta), tf.sub(space.of(tf.add(x, gradient)), z)),
    square: tf.sub(tf.sum(tf.mul(delta, space.move(delta)), 1), tf.sum(tf.square(gradient), 1)),
    walked: tf.sub(deepFool(scope, space, images, options), deepFool(scope, pixels, images, options)),
  };
});

for (const { name, engine } of engines) {
  describe(`on ${name}`, () => {
    for (const net of [deep, multi]) {
      test(`${net.name} has the same attacks in the outputs of its first layer as in its pixels`, async () => {
        const weights = model(net, 21, { zeros: 0.3 });
        const inputs = { ...weights, x: scaled(data(net, count, 22)) };
        const { z, ...differences } = await engine().run(walk, { net }, inputs);
        assert.deepEqual(z!.shape, [count, net === deep ? 8 : 4]);
        for (const [what, { data: values }] of Object.entries(differences)) {
          for (const value of values) assert.ok(Math.abs(value) < 1e-4, `${what}: off by ${value}`);
        }
      });
    }

    test('pixels are used if the first layer has as many outputs as there are pixels', async () => {
      const wide: Network = { ...deep, layers: [{ kind: 'dense', name: 'fc1', out: 12 }, ...deep.layers.slice(1)] };
      const inputs = { ...model(wide, 23), x: scaled(data(wide, count, 24)) };
      const { z } = await engine().run(walk, { net: wide }, inputs);
      assert.deepEqual(z!.data, inputs.x.data);
    });
  });
}
