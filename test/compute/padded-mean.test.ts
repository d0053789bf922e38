import assert from 'node:assert/strict';
import { test } from 'node:test';
import { onnxEngine } from '../../compute/engines/onnx.ts';
import { program } from '../../compute/program.ts';

const padded = program<object>('padded-mean', ({ tf }, { x, dy }) => {
  const mean = (images: unknown) => tf.avgPool(images as never, 2, 1, 'same');
  return { y: mean(x), dx: tf.grad(mean as never)(x!, dy!) };
});

test('the gradient of a padded mean is divided among the elements inside the image', async () => {
  const x = { dtype: 'float32', shape: [1, 2, 2, 1], data: Float32Array.of(1, 2, 3, 4) } as const;
  const dy = { ...x, data: Float32Array.of(4, 2, 2, 1) };
  const { y, dx } = await onnxEngine().run(padded, {}, { x, dy });
  // The windows hold 4, 2, 2 and 1 elements.
  assert.deepEqual([...y!.data], [2.5, 3, 3.5, 4]);
  assert.deepEqual([...dx!.data], [1, 1 + 1, 1 + 1, 1 + 1 + 1 + 1]);
});
