import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { InferenceSession } from 'onnxruntime-node';
import { weights } from '../../../stages/model/weights.ts';
import { userWorkplace, type Workplace } from '../../rig/workplace.ts';

/** One small model, trained and pruned, with the paper's own tools. */
const pipeline = `
import { z } from 'zod';
import { pipeline, publish } from 'ENGINE/pipeline/pipeline.ts';
import { digits } from 'ENGINE/stages/data/digits.ts';
import { linear } from 'ENGINE/stages/model/networks/linear.ts';
import { prune } from 'ENGINE/stages/prune/prune.ts';
import { train } from 'ENGINE/stages/train/train.ts';

export default pipeline({
  settings: z.object({}),
  profiles: { plain: { about: 'a model', settings: {} } },
  tools: { programs: 'file://ENGINE/paper/programs.ts', exporters: 'file://ENGINE/paper/exporters.ts' },
  declare() {
    const { model } = train({ net: linear, seed: 1, iterations: 20 }, { data: digits({ train: 200, test: 50 }, {}).train });
    return [publish('model.safetensors', prune({}, { model }).model)];
  },
});
`;
const bare = `
import { z } from 'zod';
import { pipeline } from 'ENGINE/pipeline/pipeline.ts';

export default pipeline({ settings: z.object({}), profiles: { plain: { about: '', settings: {} } }, declare: () => [] });
`;

let place: Workplace;
before(() => {
  place = userWorkplace({ 'pipeline.ts': pipeline, 'bare.ts': bare });
});
after(() => place.remove());

const file = (name: string) => join(place.folder, name);
async function done(...args: string[]) {
  const ended = await place.run(args);
  assert.equal(ended.code, 0, ended.stderr);
  return ended;
}
async function refused(code: number, message: RegExp, ...args: string[]) {
  const ended = await place.run(args);
  assert.equal(ended.code, code, ended.stderr);
  assert.match(ended.stderr, message);
  assert.doesNotMatch(ended.stderr, /^ {4}at /m);
}

test('program lists what there is, one a line', async () => {
  const { stdout } = await done('program');
  assert.match(stdout, /^train\/lenet-300-100 +SGD from one checkpoint to the next$/m);
  const listed = JSON.parse((await done('program', '--json')).stdout) as { name: string }[];
  assert.equal(listed.length, stdout.trimEnd().split('\n').length);
});

test('program NAME shows inputs, outputs and nodes, and --onnx writes the graph', async () => {
  const { stdout } = await done('program', 'train/linear');
  assert.match(stdout, /^\d+ nodes, .* kB, traced in/m);
  assert.match(stdout, /^ +weights\/fc\.weight +float32 +\[10, 784\]$/m);
  assert.match(stdout, /^ +next\/weights\/fc\.weight +float32/m);
  assert.equal((await done('program', 'train/linear', '--onnx', 'train.onnx')).stdout, '');
  const session = await InferenceSession.create(file('train.onnx'), { logSeverityLevel: 4 });
  const { inputs, nodes } = JSON.parse((await done('program', 'train/linear', '--json')).stdout);
  assert.deepEqual(
    session.inputNames,
    inputs.map(({ name }: { name: string }) => name),
  );
  assert.equal(nodes.Loop, 1);
  await session.release();
});

test('an unknown program, or a pipeline without programs, is told so', async () => {
  await refused(2, /no program "trian\/linear", did you mean "train\/linear"\?/, 'program', 'trian/linear');
  await refused(2, /bare\.ts names no programs/, 'program', '--pipeline', 'bare.ts');
  await refused(2, /--onnx: expected the name of a program/, 'program', '--onnx', 'train.onnx');
  await refused(
    3,
    /ENOENT.*nowhere[\s\S]*folder that is there/,
    'program',
    'train/linear',
    '--onnx',
    'nowhere/train.onnx',
  );
});

test('an engine that is not installed ends a run before any work, and nothing takes its place', async () => {
  const { code, stdout, stderr } = await place.run(['run'], { REPRO_ENGINE: 'tensorflow' });
  // Where someone could install it, it computes.
  if (code === 0) return;
  assert.deepEqual([code, stdout], [3, '']);
  assert.match(stderr, /^error: tensorflow on cpu: @tensorflow.*\. Run `npm install @tensorflow\/tfjs-node-gpu`/);
  assert.ok(!existsSync(file('.repro')));
});

test('a device that does not compute ends a run before any work, and nothing takes its place', async () => {
  // No Vulkan driver, whatever this machine has.
  const env = { VK_ICD_FILENAMES: '/nowhere.json', VK_DRIVER_FILES: '/nowhere.json' };
  for (const args of [
    ['run', '--device', 'webgpu'],
    ['run', '--device', 'cuda'],
    ['plan', '--device', 'webgpu'],
  ]) {
    const { code, stdout, stderr } = await place.run(args, env);
    assert.deepEqual([code, stdout], [3, ''], stderr);
    assert.match(
      stderr,
      new RegExp(`^error: --device ${args[2]}: .*\\. (Install the Vulkan loader|Run .repro doctor --install cuda)`),
    );
  }
  assert.ok(!existsSync(file('.repro')));
});

test('export before the first run says what to run, and writes nothing', async () => {
  await refused(10, /has not been made yet\. Run `repro run train\/linear\/seed=1`/, 'export', 'train', '--to', 'onnx');
  assert.ok(!existsSync(file('train-linear-seed=1.onnx')));
});

test('export writes a model of any step that makes one, named after the step', async () => {
  await done('run');
  for (const step of ['train', 'prune']) {
    const { stderr } = await done('export', step, '--to', 'onnx');
    const [, name] = /Wrote (\S+) \(.* kB\): model of/.exec(stderr)!;
    const session = await InferenceSession.create(file(name!), { logSeverityLevel: 4 });
    assert.deepEqual([session.inputNames, session.outputNames], [['images'], ['logits']]);
    await session.release();
  }
  await done('export', 'train', '--to', 'safetensors', '-o', 'model.safetensors');
  assert.deepEqual(Object.keys(weights.decode(readFileSync(file('model.safetensors')))).sort(), [
    'fc.bias',
    'fc.weight',
  ]);
});

test('export to - writes nothing but the artifact', async () => {
  const { stdout, stderr } = await done('export', 'train:curve', '--to', 'csv', '-o', '-');
  assert.match(stdout, /^iteration,/);
  assert.equal(stderr, '');
});

test('export of what cannot be says what can', async () => {
  const what = (...args: string[]) => ['export', ...args];
  await refused(
    2,
    /nothing of train\S* can be written as "png"[\s\S]*model as safetensors or onnx; curve as csv/,
    ...what('train', '--to', 'png'),
  );
  await refused(
    2,
    /digits has several outputs that can be written as safetensors[\s\S]*digits:train or digits:test/,
    ...what('digits', '--to', 'safetensors'),
  );
  await refused(2, /has no output "weights"[\s\S]*model, curve/, ...what('train:weights', '--to', 'onnx'));
  await refused(2, /required option '--to <format>'/, ...what('train'));
});
