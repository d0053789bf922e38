import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compute } from '../../../compute/compute.ts';
import { choice, environmentOf } from '../../../compute/devices/choice.ts';

test('the default, with unset or empty variables, is the onnx engine on one CPU thread', () => {
  const usual = { engine: 'onnx', device: 'cpu', threads: 1 };
  assert.deepEqual(choice({}), usual);
  assert.deepEqual(choice({ REPRO_ENGINE: '', REPRO_DEVICE: '', REPRO_THREADS: '' }), usual);
});

test('variables choose engine, device and threads', () => {
  assert.deepEqual(choice({ REPRO_DEVICE: 'webgpu' }), { engine: 'onnx', device: 'webgpu', threads: 1 });
  assert.deepEqual(choice({ REPRO_ENGINE: 'tensorflow', REPRO_DEVICE: 'cuda' }).device, 'cuda');
  assert.deepEqual(choice({ REPRO_THREADS: '4' }).threads, 4);
});

for (const [env, message] of [
  [{ REPRO_ENGINE: 'torch' }, /REPRO_ENGINE to be one of onnx, tensorflow, reference, got "torch"/],
  [{ REPRO_DEVICE: 'gpu' }, /REPRO_DEVICE to be one of cpu, webgpu, cuda, got "gpu"/],
  [{ REPRO_ENGINE: 'reference', REPRO_DEVICE: 'cuda' }, /engine reference: expected a device of cpu, got cuda/],
  [{ REPRO_THREADS: '0' }, /REPRO_THREADS .* got "0"/],
  [{ REPRO_THREADS: '1.5' }, /REPRO_THREADS/],
] as const) {
  test(`${JSON.stringify(env)} is refused as an environment error`, () => {
    assert.throws(() => choice(env), { kind: 'engine', code: 'ENVIRONMENT', message });
  });
}

test('the numerics class names engine, provider and, if more than one, threads', () => {
  const usual = choice({});
  assert.deepEqual([compute.numerics(usual), compute.devices(usual)], [{ engine: 'onnx', provider: 'cpu' }, ['cpu']]);
  const other = choice({ REPRO_DEVICE: 'webgpu', REPRO_THREADS: '2' });
  assert.deepEqual(compute.numerics(other), { engine: 'onnx', provider: 'webgpu', threads: '2' });
  assert.deepEqual(compute.devices(other), ['gpu']);
});

test('the environment of a choice gives the same choice again', () => {
  for (const env of [{}, { REPRO_ENGINE: 'reference' }, { REPRO_DEVICE: 'cuda', REPRO_THREADS: '3' }])
    assert.deepEqual(choice(environmentOf(choice(env))), choice(env));
});
