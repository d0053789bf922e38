import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pairs, tryOut } from '../../../compute/devices/usable.ts';

for (const engine of ['onnx', 'reference'] as const) {
  test(`${engine} computes on the CPU`, async () => {
    assert.deepEqual(await tryOut({ engine, device: 'cpu' }), { usable: true });
  });
}

test('a trial that takes too long is killed and reported', async () => {
  const tried = await tryOut({ engine: 'onnx', device: 'cpu' }, 1);
  assert.ok(!tried.usable);
  assert.match(tried.why, /no answer within 0.001 s/);
});

for (const device of ['cpu', 'cuda'] as const) {
  test(`an engine that is not installed is reported with a remedy, on ${device}`, async () => {
    const tried = await tryOut({ engine: 'tensorflow', device });
    // Where it is installed, it must compute.
    if (tried.usable) return;
    assert.match(tried.why, /@tensorflow\/tfjs-node-gpu/);
    assert.match(tried.remedy, /npm install @tensorflow\/tfjs-node-gpu/);
  });
}

test('every choice is tried, each with a remedy', async () => {
  assert.deepEqual(
    pairs.map(({ engine, device }) => `${engine} on ${device}`),
    ['onnx on cpu', 'onnx on webgpu', 'onnx on cuda', 'tensorflow on cpu', 'tensorflow on cuda', 'reference on cpu'],
  );
  for (const pair of pairs) {
    const tried = await tryOut(pair, 1);
    assert.ok(!tried.usable && tried.why !== '' && tried.remedy !== '', `${pair.engine} on ${pair.device}`);
  }
});
