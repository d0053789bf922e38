import assert from 'node:assert/strict';
import { test } from 'node:test';
import { failureOf, withoutPlace } from '../../../compute/onnx/session-failure.ts';

// As ONNX Runtime and Dawn print them.
for (const [message, kind, code] of [
  ['Non-zero status code returned while running Gather node. indices element out of data bounds', 'session', undefined],
  ['Failed to allocate memory for requested buffer of size 68719476736', 'memory', 'ENVIRONMENT'],
  ['CUDA failure 2: out of memory ; GPU=0 ; hostname=a', 'memory', 'ENVIRONMENT'],
  ['CUDA failure 719: unspecified launch failure ; GPU=0', 'device', 'DEVICE_LOST'],
  ['Failed to wait for the operation: the device was lost', 'device', 'DEVICE_LOST'],
] as const) {
  test(`${message.slice(0, 40)}… is a failure of kind ${kind}`, () => {
    const failure = failureOf('train', 'run', new Error(message));
    assert.deepEqual([failure.kind, failure.code], [kind, code]);
    assert.match(failure.message, /^program train: expected the graph to be run, got from ONNX Runtime: /);
    assert.ok(failure.message.includes(message.trim()));
  });
}

test('the location in ONNX Runtime’s sources is removed', () => {
  const message =
    '/onnxruntime_src/onnxruntime/core/providers/webgpu/webgpu_context.cc:136 void f()::<lambda()> status == Success was false. Failed to get a WebGPU adapter: No supported adapters\n';
  assert.equal(withoutPlace(message), 'Failed to get a WebGPU adapter: No supported adapters');
});
