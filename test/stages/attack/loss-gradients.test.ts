import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { HostTensors } from '../../../compute/program.ts';
import { lossGradients } from '../../../stages/attack/loss-gradients.ts';
import type { Network } from '../../../stages/model/network.ts';
import { engines } from '../model/engines.ts';
import { binary, data, deep, model, multi } from './rig.ts';

const count = 23;
const { definition } = lossGradients;

/** A model with some of its values replaced. */
function changed(weights: HostTensors, name: string, value: (old: number, index: number) => number): HostTensors {
  const tensor = weights[name]!;
  return { ...weights, [name]: { ...tensor, data: Float32Array.from(tensor.data, value) } };
}

for (const { name, engine } of engines) {
  describe(`on ${name}`, () => {
    const measure = async (net: Network, weights: HostTensors, params: object = {}) => {
      const context = {
        params: definition.params.parse({ net, ...params }),
        inputs: { data: data(net, count, 2), model: weights },
        compute: engine(),
        metric: () => {},
      };
      const made = await definition.run(context);
      return made.zeros as { [name: string]: number };
    };

    test('a model that reads every pixel has a nonzero gradient in every pixel', async () => {
      for (const net of [binary, multi]) {
        assert.deepEqual(await measure(net, model(net, 1)), {
          images: count,
          zeroImages: 0,
          zeroPixels: 0,
          saturated: 0,
          underflown: 0,
        });
      }
    });

    test('pixels that a model does not read are counted as zeros, but not as masking', async () => {
      // Pixels 0, 1 and 2 of 12 are not read by any class.
      const blind = changed(model(multi, 1), 'fc.weight', (old, index) => (index % 12 < 3 ? 0 : old));
      const { zeroImages, zeroPixels } = await measure(multi, blind);
      assert.equal(zeroImages, 0);
      assert.equal(zeroPixels, 0.25);
    });

    test('a network whose hidden units are all off has no gradient anywhere', async () => {
      const off = changed(model(deep, 1), 'fc1.bias', () => -100);
      const { zeroImages, zeroPixels, underflown } = await measure(deep, off);
      assert.deepEqual({ zeroImages, zeroPixels, underflown }, { zeroImages: 1, zeroPixels: 1, underflown: 0 });
    });

    test('with confidence the plain form loses its sign, then all of its gradient; the stable form does not', async () => {
      // A bias makes class 1 likely for every image; a fraction of the labels is 1.
      const sure = (bias: number) => changed(model(multi, 1), 'fc.bias', (_, k) => (k === 1 ? bias : 0));
      const ones = Array.from(data(multi, count, 2).labels!.data).filter((label) => label === 1).length / count;
      assert.ok(ones > 0 && ones < 1);
      const [wrong, lost] = [await measure(multi, sure(40)), await measure(multi, sure(200))];
      assert.equal(wrong.saturated, ones);
      assert.equal(wrong.underflown, 0);
      assert.equal(lost.saturated, ones);
      assert.equal(lost.underflown, ones);
      assert.equal(lost.zeroImages, 0);
    });

    test('the result does not depend on the batch size, and a subset of the images can be used', async () => {
      const weights = model(deep, 3, { zeros: 0.6 });
      assert.deepEqual(await measure(deep, weights, { batch: 4 }), await measure(deep, weights));
      assert.equal((await measure(deep, weights, { images: 5 })).images, 5);
    });
  });
}
