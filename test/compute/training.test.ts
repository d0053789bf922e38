import assert from 'node:assert/strict';
import { test } from 'node:test';
import { onnxEngine } from '../../compute/engines/onnx.ts';
import { referenceEngine } from '../../compute/engines/reference.ts';
import { type HostTensor, type HostTensors, program, type Tensor } from '../../compute/program.ts';
import { bytes, float, int } from './conformance/case.ts';

const iterations = 20;
const batch = 8;
const sizes = [784, 300, 100, 10];

/** LeNet-300-100 as a program: gradient of cross-entropy, momentum, weight decay, minibatches gathered in the loop. */
const training = program<object>('training', ({ tf, scan }, { images, labels, indices, ...weights }) => {
  const names = Object.keys(weights);
  const still = names.map((name) => [`v${name}`, tf.zerosLike(weights[name]!)]);
  const { state, each } = scan(iterations, { ...weights, ...Object.fromEntries(still) }, (before, iteration) => {
    const rows = tf.gather(indices!, iteration);
    const x = tf.reshape(tf.mul(tf.cast(tf.gather(images!, rows), 'float32'), 1 / 256), [batch, 784]);
    const y = tf.oneHot(tf.gather(labels!, rows) as never, 10);
    const { value, grads } = tf.valueAndGrads((...given: Tensor[]) => {
      let h: Tensor = x;
      for (let layer = 0; layer < 3; layer += 1) {
        const z = tf.add(tf.matMul(h as never, given[2 * layer]! as never, false, true), given[2 * layer + 1]!);
        h = layer < 2 ? tf.relu(z) : z;
      }
      return tf.neg(tf.mean(tf.sum(tf.mul(tf.logSoftmax(h), y), 1))) as never;
    })(names.map((name) => before[name]!));
    const after = names.flatMap((name, i) => {
      const decayed = tf.add(grads[i]!, tf.mul(before[name]!, 5e-4));
      const velocity = tf.add(tf.mul(before[`v${name}`]!, 0.9), tf.mul(decayed, 0.01));
      return [
        [name, tf.sub(before[name]!, velocity)],
        [`v${name}`, velocity],
      ];
    });
    return { state: Object.fromEntries(after), each: { loss: value as Tensor } };
  });
  return { ...state, ...each };
});

test('twenty training steps of lenet-300-100 agree with the reference within 1e-4', async () => {
  const inputs = start();
  const expected = await referenceEngine().run(training, {}, inputs);
  const got = await onnxEngine().run(training, {}, inputs);
  assert.deepEqual(Object.keys(got), Object.keys(expected));
  for (const [name, { data }] of Object.entries(expected)) {
    const gap = (value: number, i: number) => Math.abs(value - got[name]!.data[i]!);
    const furthest = Array.from(data, gap).reduce((most, each) => Math.max(most, each), 0);
    assert.ok(furthest < 1e-4, `${name} is off by ${furthest}`);
  }
  const losses = expected.loss!.data;
  assert.ok(losses.at(-1)! < losses[0]! / 2, `expected the loss to halve, got ${losses}`);
});

/** Images whose bright rows depend on their class, so that it can be learned. */
function start(): HostTensors {
  const count = 64;
  const pixel = (i: number) => {
    const [image, row] = [Math.floor(i / 784), Math.floor((i % 784) / 28)];
    return Math.floor(row / 3) === image % 10 ? 200 + (i % 50) : (i * 7) % 40;
  };
  const layers = sizes.slice(1).flatMap((out, layer): [string, HostTensor][] => {
    const fanIn = sizes[layer]!;
    const weight = float([out, fanIn]);
    const scale = Math.sqrt(3 / fanIn) / 2;
    return [
      [`w${layer}`, { ...weight, data: (weight.data as Float32Array).map((value) => value * scale) }],
      [
        `b${layer}`,
        float(
          [out],
          Array.from({ length: out }, () => 0),
        ),
      ],
    ];
  });
  return {
    images: bytes(
      [count, 28, 28, 1],
      Array.from({ length: count * 784 }, (_, i) => pixel(i)),
    ),
    labels: bytes(
      [count],
      Array.from({ length: count }, (_, i) => i % 10),
    ),
    indices: int(
      [iterations, batch],
      Array.from({ length: iterations * batch }, (_, i) => (i * 5) % count),
    ),
    ...Object.fromEntries(layers),
  };
}
