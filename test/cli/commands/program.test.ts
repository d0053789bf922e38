import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { InferenceSession } from 'onnxruntime-node';
import type { Workplace } from '../../rig/workplace.ts';
import { done, refused, smallModel } from '../small-model.ts';

let place: Workplace;
before(() => {
  place = smallModel();
});
after(() => place.remove());

test('program lists the available programs, one per line', async () => {
  const { stdout } = await done(place, 'program');
  assert.match(stdout, /^train\/lenet-300-100 +SGD from one checkpoint to the next$/m);
  const listed = JSON.parse((await done(place, 'program', '--json')).stdout) as { name: string }[];
  assert.equal(listed.length, stdout.trimEnd().split('\n').length);
});

test('program NAME shows inputs, outputs and nodes, and --onnx writes the graph', async () => {
  const { stdout } = await done(place, 'program', 'train/linear');
  assert.match(stdout, /^\d+ nodes, .* kB, traced in/m);
  assert.match(stdout, /^ +weights\/fc\.weight +float32 +\[10, 784\]$/m);
  assert.match(stdout, /^ +next\/weights\/fc\.weight +float32/m);
  assert.equal((await done(place, 'program', 'train/linear', '--onnx', 'train.onnx')).stdout, '');
  const session = await InferenceSession.create(place.path('train.onnx'), { logSeverityLevel: 4 });
  const { inputs, nodes } = JSON.parse((await done(place, 'program', 'train/linear', '--json')).stdout);
  assert.deepEqual(
    session.inputNames,
    inputs.map(({ name }: { name: string }) => name),
  );
  assert.equal(nodes.Loop, 1);
  await session.release();
});

test('an unknown program, a pipeline without programs and an invalid --onnx are refused', async () => {
  await refused(place, 2, /no program "trian\/linear", did you mean "train\/linear"\?/, 'program', 'trian/linear');
  await refused(place, 2, /bare\.ts names no programs/, 'program', '--pipeline', 'bare.ts');
  await refused(place, 2, /--onnx: expected the name of a program/, 'program', '--onnx', 'train.onnx');
  await refused(
    place,
    3,
    /ENOENT.*nowhere[\s\S]*an existing folder/,
    'program',
    'train/linear',
    '--onnx',
    'nowhere/train.onnx',
  );
});

test('program NAME shows the graph for the device in --device, by default for the CPU', async () => {
  const nodesOn = async (...args: string[]): Promise<Record<string, number>> =>
    JSON.parse((await done(place, 'program', 'predict/vgg-like', '--json', ...args)).stdout).nodes;
  const [gpu, cpu] = [await nodesOn('--device', 'webgpu'), await nodesOn('--device', 'cpu')];
  assert.equal(gpu.ReorderInput, undefined, 'expected the operator only on the CPU');
  assert.deepEqual(await nodesOn(), cpu);
});
