import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { HostTensors } from '../../../compute/program.ts';
import { activationSparsity } from '../../../stages/measure/activations.ts';
import type { Network } from '../../../stages/model/network.ts';
import { engines } from '../model/engines.ts';

/** Two ReLU layers, of three and of two units. */
const net: Network = {
  name: 'two-relus',
  input: [1, 2, 1],
  layers: [
    { kind: 'dense', name: 'a', out: 3 },
    { kind: 'relu' },
    { kind: 'dense', name: 'b', out: 2 },
    { kind: 'relu' },
    { kind: 'dense', name: 'c', out: 2 },
  ],
  head: 'softmax',
};
const float = (shape: number[], ...data: number[]) =>
  ({ dtype: 'float32', shape, data: Float32Array.from(data) }) as const;
const model: HostTensors = {
  // The first unit is active with the first pixel, the second with the second, the third never.
  'a.weight': float([3, 2], 1, 0, 0, 1, -1, -1),
  'a.bias': float([3], 0, 0, -1),
  // Both are active with the first unit, the second only above a threshold of 0.5.
  'b.weight': float([2, 3], 1, 0, 0, 1, 0, 0),
  'b.bias': float([2], 0, -0.5),
  'c.weight': float([2, 2], 1, 0, 0, 1),
  'c.bias': float([2], 0, 0),
};
const images = [
  [0, 0],
  [255, 0],
  [51, 255],
  [0, 255],
];

function split(repetitions: number) {
  const all = Array.from({ length: repetitions }, () => images).flat();
  return {
    images: { dtype: 'uint8', shape: [all.length, 1, 2, 1], data: Uint8Array.from(all.flat()) },
    labels: { dtype: 'uint8', shape: [all.length], data: new Uint8Array(all.length) },
  } as const;
}

for (const { name, engine } of engines) {
  describe(`on ${name}`, () => {
    const measure = async (given: Network, tensors: HostTensors, repetitions = 1) => {
      const metrics: Record<string, number> = {};
      const metric = (key: string, value: number) => {
        metrics[key] = value;
      };
      const context = {
        params: { net: given },
        inputs: { data: split(repetitions), model: tensors },
        compute: engine(),
        metric,
      };
      const outputs = await activationSparsity.definition.run(context);
      return { zeros: outputs.activations.zeros as number[], metrics };
    };

    test('zeros are counted layer by layer', async () => {
      const { zeros, metrics } = await measure(net, model);
      // Above 0 are 4 of the 12 outputs of the first ReLU, and 2 + 1 of the 8 of the second.
      assert.deepEqual(
        zeros.map((share) => Math.round(1e6 * share) / 1e6),
        [0.666667, 0.625],
      );
      assert.equal(metrics['zeros-before-last'], zeros[1]);
    });

    test('a share does not depend on how the images are split into chunks', async () => {
      const [few, many] = [await measure(net, model), await measure(net, model, 601)];
      for (const [i, share] of many.zeros.entries()) assert.ok(Math.abs(share - few.zeros[i]!) < 1e-5);
    });

    test('a network without a ReLU is refused', async () => {
      const bare: Network = { ...net, layers: [{ kind: 'dense', name: 'c', out: 2 }] };
      const tensors = { 'c.weight': float([2, 2], 1, 0, 0, 1), 'c.bias': float([2], 0, 0) };
      await assert.rejects(measure(bare, tensors), /two-relus: expected a network with a ReLU, got none/);
    });
  });
}
