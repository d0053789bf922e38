import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { onnxEngine } from '../../../compute/engines/onnx.ts';
import { type HostTensors, program } from '../../../compute/program.ts';
import { networks } from '../../../paper/experiments/networks.ts';
import { initialWeights } from '../../../stages/model/initial-weights.ts';
import { classCount, logits, type Network } from '../../../stages/model/network.ts';
import { network as lenet5 } from '../../../stages/model/networks/lenet-5.ts';
import { network as linear } from '../../../stages/model/networks/linear.ts';
import { onnxModel } from '../../../stages/model/onnx-model.ts';
import { random } from '../../../stages/model/random.ts';
import { weights } from '../../../stages/model/weights.ts';

const folder = mkdtempSync(join(tmpdir(), 'onnx-model-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const python = '/usr/bin/python3';
const noTorch =
  spawnSync(python, ['-c', 'import torch']).status === 0
    ? false
    : 'PyTorch is not installed (apt install python3-torch)';

/** Weights that differ from their defaults, including biases, shifts and running statistics. */
function someWeights(net: Network): HostTensors {
  const { uniform } = random(1, 'some weights');
  return Object.fromEntries(
    Object.entries(initialWeights(net, 1)).map(([name, tensor]) => {
      const isVector = tensor.shape.length === 1;
      const data = isVector ? tensor.data.map(() => 0.5 + uniform()) : tensor.data;
      return [name, { ...tensor, data: data as Float32Array }];
    }),
  );
}

/** `count` images with channels first, and with channels last, as programs take them. */
function someImages([height, width, channels]: Network['input'], count: number) {
  const { uniform } = random(2, 'some images');
  const size = height * width * channels;
  const first = Float32Array.from({ length: count * size }, uniform);
  const last = new Float32Array(first.length);
  first.forEach((value, i) => {
    const [channel, place] = [Math.floor((i % size) / (height * width)), i % (height * width)];
    last[Math.floor(i / size) * size + place * channels + channel] = value;
  });
  return { first, last };
}

const inference = program<{ readonly net: Network }>('inference', (scope, { images, ...model }, { net }) => ({
  logits: logits(scope, net, model, images!),
}));

function near(expected: ArrayLike<number>, got: ArrayLike<number>): void {
  assert.equal(got.length, expected.length);
  const size = Math.max(...Array.from(expected, Math.abs), 1);
  for (let i = 0; i < expected.length; i++)
    assert.ok(Math.abs(expected[i]! - got[i]!) <= 1e-5 * size, `logit ${i}: expected ${expected[i]}, got ${got[i]}`);
}

const all = Array.from(networks.values(), ({ network: net }) => ({ net, model: someWeights(net) }));

let printed: readonly string[] | undefined;
/** One line per network. One process computes all of them: PyTorch takes a second to load. */
function torchLogits(): readonly string[] {
  printed ??= runTorch();
  return printed;
}

function runTorch(): readonly string[] {
  const files = all.flatMap(({ net, model }) => {
    const write = (name: string, content: Uint8Array | string) => {
      const path = join(folder, `${net.name}-${name}`);
      writeFileSync(path, content);
      return path;
    };
    return [
      write('net.json', JSON.stringify(net)),
      write('model.safetensors', weights.encode(model)),
      write('images', new Uint8Array(someImages(net.input, 3).first.buffer)),
    ];
  });
  const peers = fileURLToPath(new URL('../../../bench/peers', import.meta.url));
  const script = fileURLToPath(new URL('./torch-logits.py', import.meta.url));
  // After an exception, which is on stderr, the remaining networks have no line.
  const { stdout } = spawnSync(python, [script, peers, ...files], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return stdout.trimEnd().split('\n');
}

for (const [i, { net, model }] of all.entries()) {
  describe(net.name, () => {
    const [height, width, channels] = net.input;
    const expected = async (count: number) => {
      const { last: data } = someImages(net.input, count);
      const images = { dtype: 'float32', shape: [count, ...net.input], data } as const;
      return (await onnxEngine().run(inference, { net }, { ...model, images })).logits!.data;
    };

    test('as an ONNX file has the same logits, for any number of images', async () => {
      const session = await InferenceSession.create(onnxModel(net, model), { logSeverityLevel: 4 });
      assert.deepEqual([session.inputNames, session.outputNames], [['images'], ['logits']]);
      for (const count of [1, 3]) {
        const images = new Tensor('float32', someImages(net.input, count).first, [count, channels, height, width]);
        const { logits: got } = await session.run({ images });
        assert.deepEqual(got!.dims, [count, classCount(net)]);
        near(await expected(count), got!.data as Float32Array);
      }
      await session.release();
    });

    test('as safetensors loads in PyTorch, with the same logits', { skip: noTorch }, async () => {
      const line = torchLogits()[i];
      assert.ok(line, `expected logits of ${net.name}, got none`);
      const theirs = JSON.parse(line) as number[][];
      // PyTorch has no head for a binary classifier: its score is the second of our two logits.
      const own = await expected(3);
      near(net.head === 'logistic' ? own.filter((_, at) => at % 2 === 1) : own, theirs.flat());
    });
  });
}

test('weights of another network are refused', () => {
  assert.throws(() => onnxModel(lenet5, initialWeights(linear, 1)), /lenet-5: weights conv1.weight: expected float32/);
});
