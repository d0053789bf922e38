import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type HostTensors, program } from '../../../compute/program.ts';
import { normalizeBatch } from '../../../stages/model/batch-norm.ts';
import { initialWeights } from '../../../stages/model/initial-weights.ts';
import { logits, type Network, networkSchema, parameters } from '../../../stages/model/network.ts';
import { network as lenet5 } from '../../../stages/model/networks/lenet-5.ts';
import { network as lenet300 } from '../../../stages/model/networks/lenet-300-100.ts';
import { network as resnet32 } from '../../../stages/model/networks/resnet-32.ts';
import { network as vggLike } from '../../../stages/model/networks/vgg-like.ts';
import { countWeights } from '../../../stages/model/prunable.ts';
import { engines } from './engines.ts';

const float = (shape: readonly number[], values: (i: number) => number) => {
  const size = shape.reduce((product, axis) => product * axis, 1);
  return { dtype: 'float32', shape, data: Float32Array.from({ length: size }, (_, i) => values(i)) } as const;
};
const network = (input: Network['input'], layers: Network['layers']): Network => ({
  name: 'toy',
  input,
  layers,
  head: 'softmax',
});
const inference = program<{ readonly net: Network }>('inference', (scope, { images, ...weights }, { net }) => ({
  logits: logits(scope, net, weights, images!),
}));

test('the networks have the sizes of the paper', () => {
  const sizes = (net: Network) => {
    const { weights } = countWeights(initialWeights(net, 1));
    const all = parameters(net).filter(({ isTrained }) => isTrained);
    return [weights, all.reduce((sum, { shape }) => sum + shape.reduce((n, axis) => n * axis, 1), 0) - weights];
  };
  assert.deepEqual(sizes(lenet300), [266_200, 410]);
  assert.deepEqual(sizes(lenet5), [430_500, 580]);
  // The paper does not state its widths; docs/models.md counts its weights.
  assert.equal(sizes(vggLike)[0], 11_635_392);
  // The paper gives the number of layers: 12 convolutional and 2 dense ones; 31 and 1.
  const layersOf = (net: Network) =>
    parameters(net)
      .filter(({ fanIn }) => fanIn !== null)
      .map(({ shape }) => shape.length);
  assert.deepEqual(layersOf(vggLike), [...Array.from({ length: 12 }, () => 4), 2, 2]);
  assert.deepEqual(layersOf(resnet32), [...Array.from({ length: 31 }, () => 4), 2]);
  // He et al. give 0.46 million for 32 layers: 3x3 filters between 3, 16, 32 and 64 channels, and 64 x 10.
  const filters = 3 * 16 + 10 * 16 * 16 + 16 * 32 + 9 * 32 * 32 + 32 * 64 + 9 * 64 * 64;
  assert.equal(sizes(resnet32)[0], 9 * filters + 640);
  for (const net of [lenet300, lenet5, vggLike, resnet32]) assert.deepEqual(networkSchema.parse(net), net);
});

for (const { name, engine } of engines) {
  describe(`on ${name}`, () => {
    const evaluate = async (net: Network, weights: HostTensors, images: HostTensors[string]) => [
      ...(await engine().run(inference, { net }, { ...weights, images })).logits!.data,
    ];

    test('a dense layer reads features channel by channel', async () => {
      const net = network([1, 2, 2], [{ kind: 'dense', name: 'fc', out: 2 }]);
      // Pixels (c0, c1), (c0, c1) = (1, 2), (3, 4): flattened channel by channel, they are 1 3 2 4.
      const images = float([1, 1, 2, 2], (i) => i + 1);
      const weights = {
        'fc.weight': float([2, 4], (i) => (i < 4 ? 10 ** i : 0)),
        'fc.bias': float([2], (i) => i),
      };
      assert.deepEqual(await evaluate(net, weights, images), [1 + 30 + 200 + 4000, 1]);
    });

    test('a convolution is a correlation with filters [out, in, row, column], padded on every side', async () => {
      const net = network(
        [2, 2, 1],
        [
          { kind: 'conv', name: 'conv', out: 1, kernel: 3, stride: 2, pad: 1, bias: true },
          { kind: 'dense', name: 'fc', out: 2 },
        ],
      );
      const weights = {
        'conv.weight': float([1, 1, 3, 3], (i) => i + 1),
        'conv.bias': float([1], () => 0.5),
        'fc.weight': float([2, 1], (i) => i + 1),
        'fc.bias': float([2], () => 0),
      };
      // The center of the only window is the first pixel: 5·1 + 6·2 + 8·3 + 9·4.
      assert.deepEqual(
        await evaluate(
          net,
          weights,
          float([1, 2, 2, 1], (i) => i + 1),
        ),
        [77.5, 155],
      );
    });

    test('an image is normalized per channel, and batch normalization uses its running statistics', async () => {
      const net = network(
        [1, 1, 2],
        [
          { kind: 'normalize', mean: [0.5, 0.25], deviation: [0.5, 0.25] },
          { kind: 'batchNorm', name: 'norm' },
          { kind: 'globalAverage' },
        ],
      );
      const weights = {
        'norm.weight': float([2], (i) => i + 1),
        'norm.bias': float([2], (i) => i),
        'norm.running_mean': float([2], () => 1),
        'norm.running_var': float([2], () => 4 - 1e-5),
      };
      const [first, second] = await evaluate(
        net,
        weights,
        float([1, 1, 1, 2], () => 1),
      );
      assert.ok(Math.abs(first! - 0) < 1e-6);
      assert.ok(Math.abs(second! - (2 * (3 - 1)) / 2 - 1) < 1e-6);
    });

    test('a residual layer adds every other pixel, padded with channels of zeros, to its layers’ output', async () => {
      const net = network(
        [4, 4, 1],
        [
          {
            kind: 'residual',
            layers: [{ kind: 'conv', name: 'conv', out: 2, kernel: 1, stride: 2, pad: 0, bias: false }],
          },
          { kind: 'globalAverage' },
        ],
      );
      // Every other pixel is 0, 2, 8, 10; the convolution gives 10 and 100 times these.
      const weights = { 'conv.weight': float([2, 1, 1, 1], (i) => 10 ** (i + 1)) };
      assert.deepEqual(
        await evaluate(
          net,
          weights,
          float([1, 4, 4, 1], (i) => i),
        ),
        [55, 500],
      );
    });

    test('the custom gradient of batch normalization matches automatic differentiation', async () => {
      const both = program<object>('batch-norm', (scope, { x, gamma, beta, dy }) => {
        const { tf } = scope;
        const custom = (...[a, b, c]: unknown[]) =>
          normalizeBatch(scope, a as typeof tf.Tensor.prototype, { gamma: b as never, beta: c as never });
        const automatic = (...[a, b, c]: unknown[]) => {
          const { mean, variance } = tf.moments(a as never, [0, 1, 2]);
          const normal = tf.div(tf.sub(a as never, mean), tf.sqrt(tf.add(variance, 1e-5)));
          return tf.add(tf.mul(normal, b as never), c as never);
        };
        const given = [x!, gamma!, beta!];
        const differences = (ours: unknown, theirs: unknown) => tf.max(tf.abs(tf.sub(ours as never, theirs as never)));
        const [ours, theirs] = [tf.grads(custom as never)(given, dy!), tf.grads(automatic as never)(given, dy!)];
        return {
          value: differences(custom(...given), automatic(...given)),
          ...Object.fromEntries(ours.map((gradient, i) => [`gradient ${i}`, differences(gradient, theirs[i])])),
        };
      });
      const worst = await engine().run(
        both,
        {},
        {
          x: float([3, 2, 2, 2], (i) => 5 + Math.sin(7 * i)),
          gamma: float([2], (i) => i + 0.5),
          beta: float([2], (i) => i),
          dy: float([3, 2, 2, 2], (i) => Math.cos(5 * i)),
        },
      );
      assert.equal(Object.keys(worst).length, 4);
      for (const [what, { data }] of Object.entries(worst)) assert.ok(data[0]! < 2e-5, `${what}: ${data[0]}`);
    });
  });
}
