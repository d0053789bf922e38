import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { userWorkplace, type Workplace } from '../../../rig/workplace.ts';
import { actors } from '../../actors.ts';
import { read } from '../../half-fresh.ts';

let place: Workplace;
before(() => {
  place = userWorkplace(actors);
});
after(() => place.remove());

const engines = [
  'onnx on cpu',
  'onnx on webgpu',
  'onnx on cuda',
  'tensorflow on cpu',
  'tensorflow on cuda',
  'reference on cpu',
];

test('doctor fails with a fix if the chosen engine or device does not work, without a fallback', async () => {
  const doctor = await place.run(['doctor', '--device', 'cuda']);
  assert.equal(doctor.code, 3);
  assert.match(
    doctor.stdout,
    /^fail {2}onnx on cuda +its provider is not installed\n +Run `repro doctor --install cuda`\.$/m,
  );
  assert.match(doctor.stdout, /^ok {4}onnx on cpu +computes$/m);
  const unknown = await place.run(['doctor'], { REPRO_ENGINE: 'torch' });
  assert.equal(unknown.code, 3);
  assert.match(unknown.stdout, /^fail {2}pipeline +expected REPRO_ENGINE to be one of onnx, tensorflow, reference/m);
  const status = await place.run(['status'], { REPRO_DEVICE: 'gpu' });
  assert.equal(status.code, 3);
  assert.match(status.stderr, /REPRO_DEVICE to be one of cpu, webgpu, cuda, got "gpu"/);
});

test('doctor reports each check as ok, off, warn or fail, with its fix, and exits 3 if one fails', async () => {
  const healthy = JSON.parse(await read(place, 'doctor', '--json'));
  assert.deepEqual(
    healthy.map(({ name }: { name: string }) => name),
    ['node', 'packages', 'pipeline', ...engines, 'gpus', 'home', 'disk', 'lock', 'mirror', 'zod'],
  );
  const onnx = healthy.find(({ name }: { name: string }) => name === 'onnx on cpu');
  assert.deepEqual(onnx, { name: 'onnx on cpu', state: 'ok', found: 'computes, chosen' });
  assert.match(healthy.at(-1).found, /^package, counts by the content of \d+ files: 4\.\d+\.\d+ [0-9a-f]{32} in /);
  const broken = await place.run(['doctor', '--pipeline', 'none.ts'], { REPRO_MIRROR: '/no/such/folder' });
  assert.equal(broken.code, 3);
  assert.match(broken.stdout, /^fail {2}pipeline +no pipeline file/m);
  assert.match(broken.stdout, /^warn {2}mirror +no folder \/no\/such\/folder\n +Set REPRO_MIRROR to a folder or URL/m);
});
