import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HostTensor } from '../../../compute/program.ts';
import { measure } from '../../../stages/measure/measure.ts';
import { network as linearBinary } from '../../../stages/model/networks/linear-binary.ts';
import { engines } from '../model/engines.ts';

const fgs = { attack: 'fgs', images: 4, accuracy: 0.25, minimum: null };
const deepfool = {
  attack: 'deepfool',
  images: 4,
  accuracy: 0,
  minimum: { successes: 4, norm: 1.5, squaredNorm: 2.5 },
};
/**
 * 1,003 images, so that the last program call is smaller. The first pixel encodes the label of all but the first four.
 */
const count = 1003;
const labels = Uint8Array.from({ length: count }, (_, i) => i % 2);
const images = new Uint8Array(count * 784);
for (let i = 0; i < count; i++) images[i * 784] = (i < 4 ? 1 - labels[i]! : labels[i]!) * 255;
const data = {
  images: { dtype: 'uint8', shape: [count, 28, 28, 1], data: images },
  labels: { dtype: 'uint8', shape: [count], data: labels },
} satisfies Record<string, HostTensor>;
const weight = new Float32Array(784);
weight[0] = 2;
const model = {
  'fc.weight': { dtype: 'float32', shape: [1, 784], data: weight },
  'fc.bias': { dtype: 'float32', shape: [1], data: Float32Array.of(-1) },
} satisfies Record<string, HostTensor>;

for (const { name, engine } of engines) {
  test(`a model is measured on ${name}: accuracy, sparsity of weights, attacks in their order`, async () => {
    const { definition } = measure;
    const metrics: Record<string, number> = {};
    const outputs = await definition.run({
      params: definition.params.parse({ data: 'toy', net: linearBinary, seed: 3, round: 5 }),
      inputs: { data, model, attacks: [fgs, deepfool] },
      compute: engine(),
      metric: (key: string, value: number) => {
        metrics[key] = value;
      },
    });
    const accuracy = 999 / 1003;
    assert.deepEqual(outputs.measures, {
      data: 'toy',
      net: 'linear-binary',
      seed: 3,
      round: 5,
      weights: 784,
      nonzero: 1,
      accuracy,
      images: count,
      attacks: [fgs, deepfool],
    });
    assert.deepEqual(metrics, { accuracy, sparsity: 783 / 784 });
    assert.deepEqual(
      definition.outputs.measures!.decode(definition.outputs.measures!.encode(outputs.measures)),
      outputs.measures,
    );
  });
}
