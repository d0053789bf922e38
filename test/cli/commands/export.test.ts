import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { InferenceSession } from 'onnxruntime-node';
import { weights } from '../../../stages/model/weights.ts';
import type { Workplace } from '../../rig/workplace.ts';
import { done, refused, smallModel } from '../small-model.ts';

let place: Workplace;
before(() => {
  place = smallModel();
});
after(() => place.remove());

test('export before the first run says what to run, and writes nothing', async () => {
  await refused(
    place,
    10,
    /has not been made yet\. Run `repro run train\/linear\/seed=1`/,
    'export',
    'train',
    '--to',
    'onnx',
  );
  assert.ok(!existsSync(place.path('train-linear-seed=1.onnx')));
});

test('export writes the model of any step that has one, to a file named after the step', async () => {
  await done(place, 'run');
  for (const step of ['train', 'prune']) {
    const { stderr } = await done(place, 'export', step, '--to', 'onnx');
    const [, name] = /Wrote (\S+) \(.* kB\): model of/.exec(stderr)!;
    const session = await InferenceSession.create(place.path(name!), { logSeverityLevel: 4 });
    assert.deepEqual([session.inputNames, session.outputNames], [['images'], ['logits']]);
    await session.release();
  }
  await done(place, 'export', 'train', '--to', 'safetensors', '-o', 'model.safetensors');
  assert.deepEqual(Object.keys(weights.decode(readFileSync(place.path('model.safetensors')))).sort(), [
    'fc.bias',
    'fc.weight',
  ]);
});

test('export to - writes only the artifact', async () => {
  const { stdout, stderr } = await done(place, 'export', 'train:curve', '--to', 'csv', '-o', '-');
  assert.match(stdout, /^iteration,/);
  assert.equal(stderr, '');
});

test('an invalid export is refused with the available outputs and formats', async () => {
  const exportArgs = (...args: string[]) => ['export', ...args];
  await refused(
    place,
    2,
    /no output of train\S* can be written as "png"[\s\S]*model as safetensors or onnx; curve as csv/,
    ...exportArgs('train', '--to', 'png'),
  );
  await refused(
    place,
    2,
    /digits has several outputs that can be written as safetensors[\s\S]*digits:train or digits:test/,
    ...exportArgs('digits', '--to', 'safetensors'),
  );
  await refused(place, 2, /has no output "weights"[\s\S]*model, curve/, ...exportArgs('train:weights', '--to', 'onnx'));
  await refused(place, 2, /required option '--to <format>'/, ...exportArgs('train'));
});
