import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readProfile } from '../../../../bench/gpu/programs/profile.ts';

const node = (ts: number, name: string, operator: string, provider: string, dur: number) => ({
  cat: 'Node',
  name: `${name}_kernel_time`,
  ts,
  dur,
  args: { op_name: operator, provider },
});
const run = (ts: number) => ({ cat: 'Session', name: 'model_run', ts, dur: 90 });
const gpu = 'WebGpuExecutionProvider';
const processor = 'CPUExecutionProvider';
const events = [
  // The first run compiles.
  node(10, 'Gemm_1', 'Gemm', gpu, 5000),
  run(5),
  node(110, 'Loop_3', 'Loop', processor, 100),
  node(120, 'Gemm_1', 'Gemm', gpu, 30),
  node(130, 'LogSoftmax_2', 'LogSoftmax', processor, 10),
  node(140, 'LogSoftmax_2', 'LogSoftmax', processor, 20),
  run(105),
  { cat: 'Api', name: '&Gemm_1&Gemm', ts: 7_000_000, dur: 900 },
  { cat: 'Api', name: '&Gemm_1&Gemm', ts: 7_000_900, dur: 7 },
];
const profile = readProfile('train/mlp', JSON.stringify(events), gpu);

describe('a profile of ONNX Runtime', () => {
  test('sums the last run by operator and provider, loops apart from their bodies', () => {
    assert.deepEqual(profile.host, [
      { what: `Gemm (${gpu})`, ms: 0.03, share: 0.5 },
      { what: `LogSoftmax (${processor})`, ms: 0.03, share: 0.5 },
    ]);
  });

  test("reports the device's own times, whatever its clock's origin", () => {
    assert.deepEqual(profile.kernels, [{ what: 'Gemm', ms: 0.007, share: 1 }]);
  });

  test('names each node that fell back to the CPU once', () => {
    assert.deepEqual(profile.fellBack, ['LogSoftmax_2']);
    assert.deepEqual(readProfile('train/mlp', JSON.stringify(events), processor).fellBack, []);
  });

  test('is folded into stacks for flame graphs, in microseconds', () => {
    assert.deepEqual(profile.folded, [
      `train/mlp;host;${gpu};Gemm;Gemm_1 30`,
      `train/mlp;host;${processor};LogSoftmax;LogSoftmax_2 30`,
      'train/mlp;device;Gemm 7',
    ]);
  });
});
