import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { chooseDevice, defaultJobs } from '../../../cli/project/choose-device.ts';
import type { Workplace } from '../../rig/workplace.ts';
import { smallModel } from '../small-model.ts';

let place: Workplace;
before(() => {
  place = smallModel();
});
after(() => place.remove());

test('options take precedence over environment variables, which stay unchanged', async () => {
  const before = { ...process.env };
  const { threads, device } = await chooseDevice({ device: 'webgpu', threads: 3 });
  assert.deepEqual([device, threads], ['webgpu', 3]);
  assert.deepEqual({ ...process.env }, before);
  assert.equal(defaultJobs({ engine: 'onnx', device: 'cpu', threads: 9999 }), 1);
});

test('an engine that is not installed ends a run before any work, without a fallback', async () => {
  const { code, stdout, stderr } = await place.run(['run'], { REPRO_ENGINE: 'tensorflow' });
  // On a machine where it is installed, the run succeeds.
  if (code === 0) return;
  assert.deepEqual([code, stdout], [3, '']);
  assert.match(stderr, /^error: tensorflow on cpu: @tensorflow.*\. Run `npm install @tensorflow\/tfjs-node-gpu`/);
  assert.ok(!existsSync(place.path('.repro')));
});

test('a device that does not work ends a run before any work, without a fallback', async () => {
  // Hides the Vulkan drivers of this machine.
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
  assert.ok(!existsSync(place.path('.repro')));
});
