import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { onnxEngine } from '../../../compute/engines/onnx.ts';
import { referenceEngine } from '../../../compute/engines/reference.ts';
import type { Compute } from '../../../compute/program.ts';
import type { Network } from '../../../stages/model/network.ts';
import { random } from '../../../stages/model/random.ts';
import { train } from '../../../stages/train/train.ts';
import { smallNetworks } from '../model/small-networks.ts';
import { run, Saves } from './rig.ts';

function data({ input }: Network) {
  const { below } = random(3, 'network test data');
  const count = 30;
  const size = input.reduce((product, axis) => product * axis, 1);
  return {
    images: {
      dtype: 'uint8',
      shape: [count, ...input],
      data: Uint8Array.from({ length: count * size }, () => below(256)),
    },
    labels: { dtype: 'uint8', shape: [count], data: Uint8Array.from({ length: count }, (_, i) => i % 3) },
  } as const;
}

const params = { seed: 1, batch: 5, learningRate: { policy: 'inv', base: 0.05, gamma: 0, power: 1 } };

for (const net of smallNetworks) {
  describe(net.name, () => {
    const trained = (engine: Compute, more: object, saves?: Saves) =>
      run(train, engine, { net, ...params, ...more }, { data: data(net) }, saves);

    test('is trained to the same weights by the ONNX engine and the reference engine', async () => {
      const [ours, theirs] = [
        await trained(onnxEngine(), { iterations: 4 }),
        await trained(referenceEngine(), { iterations: 4 }),
      ];
      for (const [name, { data: values }] of Object.entries(theirs.model)) {
        for (const [i, value] of values.entries()) {
          const got = ours.model[name]!.data[i]!;
          assert.ok(Math.abs(got - value) <= 2e-4 * Math.abs(value) + 2e-5, `${name}[${i}]: ${value}, ${got}`);
        }
      }
    });

    test('the checkpoint interval changes no bit', async () => {
      const augmented = { iterations: 6, augmentation: { pad: 1, flip: true } };
      const whole = await trained(onnxEngine(), augmented);
      for (const interval of [1, 2, 4]) {
        const cut = await trained(onnxEngine(), { ...augmented, interval });
        assert.deepEqual(cut.model, whole.model);
        assert.equal(cut.curve, whole.curve);
      }
    });

    test('ends with the same bits, interrupted or not', async () => {
      const whole = await trained(onnxEngine(), { iterations: 6, interval: 2 });
      const saves = new Saves();
      saves.interruptAt = 4;
      await assert.rejects(trained(onnxEngine(), { iterations: 6, interval: 2 }, saves));
      saves.interruptAt = undefined;
      const resumed = await trained(onnxEngine(), { iterations: 6, interval: 2 }, saves);
      assert.deepEqual(resumed.model, whole.model);
    });
  });
}
