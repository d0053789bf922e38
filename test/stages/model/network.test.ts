import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type HostTensor, type HostTensors, program } from '../../../compute/program.ts';
import { classCount, logits, type Network, networkSchema, parameters } from '../../../stages/model/network.ts';
import { network as linear } from '../../../stages/model/networks/linear.ts';
import { network as linearBinary } from '../../../stages/model/networks/linear-binary.ts';
import { engines } from './engines.ts';

const run = program<{ readonly net: Network }>('logits', (scope, { images, ...weights }, { net }) => ({
  logits: logits(scope, net, weights, images!),
}));

const float = (shape: number[], ...data: number[]): HostTensor => ({
  dtype: 'float32',
  shape,
  data: Float32Array.from(data),
});

const twoByTwo = (layers: Network['layers'], head: Network['head']): Network => ({
  name: 'toy',
  input: [1, 2, 1],
  layers,
  head,
});

test('the linear networks have the sizes of the paper', () => {
  const sizes = (net: Network) => parameters(net).map(({ name, shape, fanIn }) => [name, shape, fanIn]);
  assert.deepEqual(sizes(linear), [
    ['fc.weight', [10, 784], 784],
    ['fc.bias', [10], null],
  ]);
  assert.deepEqual(sizes(linearBinary), [
    ['fc.weight', [1, 784], 784],
    ['fc.bias', [1], null],
  ]);
  assert.deepEqual([classCount(linear), classCount(linearBinary)], [10, 2]);
});

test('the networks of the project are valid', () => {
  for (const net of [linear, linearBinary]) assert.deepEqual(networkSchema.parse(net), net);
});

test('an invalid network is refused with the reason', () => {
  const fc = { kind: 'dense', name: 'fc', out: 2 } as const;
  const refused: [Network, RegExp][] = [
    [twoByTwo([fc, fc], 'softmax'), /same name/],
    [twoByTwo([fc], 'logistic'), /logistic head needs a last layer with out = 1/],
    [twoByTwo([{ ...fc, out: 1 }], 'softmax'), /softmax head one with out >= 2/],
    [twoByTwo([{ ...fc, out: 2.5 }], 'softmax'), /int/],
    [twoByTwo([], 'softmax'), /Too small/],
    [{ ...linear, layer: [] } as Network, /Unrecognized key/],
  ];
  for (const [net, reason] of refused) {
    const result = networkSchema.safeParse(net);
    assert.ok(!result.success);
    assert.match(result.error.message, reason);
  }
});

for (const { name, engine } of engines) {
  describe(`on ${name}`, () => {
    const evaluate = async (net: Network, weights: HostTensors, images: HostTensor) => {
      const { logits: value } = await engine().run(run, { net }, { ...weights, images });
      return { shape: value!.shape, data: [...value!.data] };
    };

    test('a dense layer is x W^T + b in the layout of PyTorch', async () => {
      const net = twoByTwo([{ kind: 'dense', name: 'fc', out: 3 }], 'softmax');
      const weights = { 'fc.weight': float([3, 2], 1, 2, 3, 4, 5, 6), 'fc.bias': float([3], 10, 20, 30) };
      const images = float([2, 1, 2, 1], 1, 0, 0.5, -1);
      assert.deepEqual(await evaluate(net, weights, images), { shape: [2, 3], data: [11, 23, 35, 8.5, 17.5, 26.5] });
    });

    test('a logistic head gives the logits 0 and f', async () => {
      const net = twoByTwo([{ kind: 'dense', name: 'fc', out: 1 }], 'logistic');
      const weights = { 'fc.weight': float([1, 2], 1, -2), 'fc.bias': float([1], 0.5) };
      const images = float([2, 1, 2, 1], 1, 0, 0, 1);
      assert.deepEqual(await evaluate(net, weights, images), { shape: [2, 2], data: [0, 1.5, 0, -1.5] });
    });

    test('layers are applied in order', async () => {
      const layers: Network['layers'] = [
        { kind: 'dense', name: 'fc1', out: 2 },
        { kind: 'relu' },
        { kind: 'dense', name: 'fc2', out: 2 },
      ];
      const weights = {
        'fc1.weight': float([2, 2], 1, 0, 0, 1),
        'fc1.bias': float([2], 0, -1),
        'fc2.weight': float([2, 2], 1, 1, 2, 0),
        'fc2.bias': float([2], 0, 1),
      };
      const images = float([1, 1, 2, 1], -3, 4);
      assert.deepEqual(await evaluate(twoByTwo(layers, 'softmax'), weights, images), { shape: [1, 2], data: [3, 1] });
    });

    test('weights of another network are refused by name', async () => {
      const net = twoByTwo([{ kind: 'dense', name: 'fc', out: 2 }], 'softmax');
      const weights = { 'fc1.weight': float([2, 2], 1, 2, 3, 4) };
      await assert.rejects(
        evaluate(net, weights, float([1, 1, 2, 1], 0, 0)),
        /expected weights named fc\.weight, got fc1/,
      );
    });
  });
}
