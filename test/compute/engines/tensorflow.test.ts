import assert from 'node:assert/strict';
import { registerHooks } from 'node:module';
import { beforeEach, test } from 'node:test';
import util from 'node:util';
import { tensorflowEngine } from '../../../compute/engines/tensorflow.ts';
import { tf } from '../../../compute/tensorflow.ts';
import { trial } from '../../../compute/trial.ts';

// Not every machine can download TensorFlow's packages; a stand-in registers the backend as they do.
const installed = new Set<string>();
registerHooks({
  resolve(specifier, context, next) {
    if (!specifier.startsWith('@tensorflow/tfjs-node')) return next(specifier, context);
    if (!installed.has(specifier)) throw new Error(`Cannot find package '${specifier}' imported from here`);
    return { url: new URL('./tensorflow-stand-in.ts', import.meta.url).href, shortCircuit: true };
  },
});
beforeEach(() => installed.clear());

function take(isUsingGpuDevice: boolean): void {
  Object.assign(tf.findBackend('tensorflow'), { isUsingGpuDevice });
}

test('without a package the engine is refused, naming both packages', () =>
  assert.rejects(tensorflowEngine('cpu'), {
    kind: 'engine',
    code: 'ENVIRONMENT',
    message:
      /got @tensorflow\/tfjs-node-gpu: Cannot find .*; @tensorflow\/tfjs-node: Cannot find .*'\. `npm install @tensorflow/,
  }));

for (const name of ['@tensorflow/tfjs-node', '@tensorflow/tfjs-node-gpu']) {
  test(`with ${name} the engine computes on the CPU, and the function removed from Node is restored`, async () => {
    installed.add(name);
    await trial(await tensorflowEngine('cpu'));
    assert.equal(tf.getBackend(), 'tensorflow');
    const { isNullOrUndefined } = util as unknown as { isNullOrUndefined(value: unknown): boolean };
    assert.deepEqual([null, undefined, 0, ''].map(isNullOrUndefined), [true, true, false, false]);
  });
}

test('a requested GPU that is not used is refused, and so is an unrequested one', async () => {
  installed.add('@tensorflow/tfjs-node-gpu');
  take(false);
  await assert.rejects(tensorflowEngine('cuda'), {
    kind: 'engine',
    message: /to compute on cuda, got: @tensorflow\/tfjs-node-gpu took cpu\. .*--device cpu/,
  });
  take(true);
  await assert.rejects(tensorflowEngine('cpu'), { kind: 'engine', message: /on cpu, got: .* took cuda/ });
  await trial(await tensorflowEngine('cuda'));
});
