import assert from 'node:assert/strict';
import { test } from 'node:test';
import { outcome } from '../../../stages/attack/outcome.ts';
import { AttackedRowsError, readAttacked } from '../../../stages/result/attacked-rows.ts';

test('what an attack writes is read, a failure without a norm', () => {
  const attempts = {
    rows: [0, 3, 7],
    labels: { dtype: 'uint8', shape: [3], data: Uint8Array.of(1, 2, 3) },
    before: { dtype: 'int32', shape: [3], data: Int32Array.of(1, 2, 4) },
    after: { dtype: 'int32', shape: [3], data: Int32Array.of(5, 2, 3) },
    norm: { dtype: 'float32', shape: [3], data: Float32Array.of(0.1, 0.5, 2) },
  } as const;
  const { images } = outcome('deepfool', 'minimum', attempts, () => {});
  assert.deepEqual(readAttacked(images), {
    index: Int32Array.of(0, 3, 7),
    label: Int32Array.of(1, 2, 3),
    before: Int32Array.of(1, 2, 4),
    after: Int32Array.of(5, 2, 3),
    norm: Float64Array.of(Math.fround(0.1), Number.NaN, 2),
  });
});

for (const [what, csv, message] of [
  ['other columns', 'index,label\n0,1\n', /expected the columns index,.*, got "index,label"/],
  ['no image', 'index,label,before,after,success,norm\n', /and an image at least/],
  ['too few fields', 'index,label,before,after,success,norm\n0,1,1\n', /in numbers, got "0,1,1"/],
  ['words', 'index,label,before,after,success,norm\n0,one,1,1,0,\n', /in numbers, got "0,one,1,1,0,"/],
] as const) {
  test(`a CSV with ${what} is refused`, () => {
    assert.throws(
      () => readAttacked(csv),
      (error) => error instanceof AttackedRowsError && message.test(error.message),
    );
  });
}
