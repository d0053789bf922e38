import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { InferenceSession } from 'onnxruntime-node';
import { onnxEngine } from '../../compute/engines/onnx.ts';
import { referenceEngine } from '../../compute/engines/reference.ts';
import paper, { programsOf } from '../../paper/programs.ts';
import { network as lenet300 } from '../../stages/model/networks/lenet-300-100.ts';
import { network as linear } from '../../stages/model/networks/linear.ts';
import { network as linearBinary } from '../../stages/model/networks/linear-binary.ts';
import { agree } from '../compute/conformance/agree.ts';
import { smallNetworks } from '../stages/model/small-networks.ts';

const small = { images: 6, batch: 4, minibatch: 3, iterations: 10, searchSteps: 2 };

for (const net of [linearBinary, linear, lenet300, ...smallNetworks]) {
  describe(`on ${net.name}`, () => {
    for (const example of programsOf(net, small)) {
      test(`${example.name} computes the same compiled and step by step`, async () => {
        const [ours, theirs] = [await example.run(onnxEngine()), await example.run(referenceEngine())];
        // Ten iterations on noise amplify the rounding differences of the first.
        agree(theirs, ours, 2e-3, 2e-5);
      });
    }
  });
}

test('every program of the paper can be traced to a graph that lists its inputs and outputs', async () => {
  for (const example of paper.filter(({ name }) => /lenet|vgg/.test(name))) {
    const { inputs, outputs, nodes, model } = await example.describe('cpu');
    assert.ok(inputs.some(({ name }) => name === 'images'));
    assert.ok(outputs.length > 0 && model.length > 0 && Object.keys(nodes).length > 0);
    const names = [...inputs, ...outputs].map(({ name }) => name);
    assert.equal(new Set(names).size, names.length, names.join());
  }
});

test('the graph of a program is the model that runs, with readable names', async () => {
  const example = paper.find(({ name }) => name === 'train/resnet-32')!;
  const { inputs, outputs, model } = await example.describe('cpu');
  const session = await InferenceSession.create(model, { logSeverityLevel: 4 });
  assert.deepEqual(
    session.inputNames,
    inputs.map(({ name }) => name),
  );
  assert.deepEqual(
    session.outputNames,
    outputs.map(({ name }) => name),
  );
  assert.ok(session.outputNames.includes('next/weights/conv0.weight'));
  await session.release();
});

test('sizes may be smaller than the params of a step may be', async () => {
  const tiny = programsOf(linear, { images: 4, batch: 2, minibatch: 2, iterations: 1, searchSteps: 1 });
  const example = tiny.find(({ name }) => name === 'cw/linear');
  assert.ok(example);
  const { before } = await example.run(onnxEngine());
  assert.deepEqual(before?.shape, [4]);
});
