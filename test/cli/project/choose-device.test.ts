import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { after, before, test } from 'node:test';
import type { Workplace } from '../../rig/workplace.ts';
import { smallModel } from '../small-model.ts';

let place: Workplace;
before(() => {
  place = smallModel();
});
after(() => place.remove());

test('an engine that is not installed ends a run before any work, and nothing takes its place', async () => {
  const { code, stdout, stderr } = await place.run(['run'], { REPRO_ENGINE: 'tensorflow' });
  // Where someone could install it, it computes.
  if (code === 0) return;
  assert.deepEqual([code, stdout], [3, '']);
  assert.match(stderr, /^error: tensorflow on cpu: @tensorflow.*\. Run `npm install @tensorflow\/tfjs-node-gpu`/);
  assert.ok(!existsSync(place.path('.repro')));
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
  assert.ok(!existsSync(place.path('.repro')));
});
