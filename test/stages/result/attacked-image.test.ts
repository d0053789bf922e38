import assert from 'node:assert/strict';
import { test } from 'node:test';
import { outcome } from '../../../stages/attack/outcome.ts';
import { AttackedImagesError, readAttackedImages } from '../../../stages/result/attacked-image.ts';

test('the CSV of an attack is read back; a failure has no norm', () => {
  const attempts = {
    rows: [0, 3, 7],
    labels: { dtype: 'uint8', shape: [3], data: Uint8Array.of(1, 2, 3) },
    before: { dtype: 'int32', shape: [3], data: Int32Array.of(1, 2, 4) },
    after: { dtype: 'int32', shape: [3], data: Int32Array.of(5, 2, 3) },
    norm: { dtype: 'float32', shape: [3], data: Float32Array.of(0.1, 0.5, 2) },
  } as const;
  const { images } = outcome('deepfool', 'minimum', attempts, () => {});
  assert.deepEqual(readAttackedImages(images), [
    { index: 0, label: 1, before: 1, after: 5, success: true, norm: Math.fround(0.1) },
    { index: 3, label: 2, before: 2, after: 2, success: false, norm: null },
    { index: 7, label: 3, before: 4, after: 3, success: true, norm: 2 },
  ]);
  const bounded = outcome('fgs', 'bounded', attempts, () => {});
  assert.equal(readAttackedImages(bounded.images)[1]?.norm, 0.5, 'expected a norm of every perturbation within a ball');
});

for (const [what, csv, message] of [
  ['other columns', 'index,label\n0,1\n', /the columns index,.*, got "index,label"/],
  ['no images', 'index,label,before,after,success,norm\n', /with at least one image, got none/],
  [
    'too few fields',
    'index,label,before,after,success,norm\n0,1,1\n',
    /expected numbers for index,label,before,after,success,norm, got "0,1,1"/,
  ],
  [
    'no label',
    'index,label,before,after,success,norm\n0,,1,1,0,\n',
    /expected numbers for index,label,before,after,success,norm, got "0,,1,1,0,"/,
  ],
  [
    'text in place of a number',
    'index,label,before,after,success,norm\n0,one,1,1,0,\n',
    /expected numbers for index,label,before,after,success,norm, got "0,one,1,1,0,"/,
  ],
] as const) {
  test(`a CSV with ${what} is refused`, () => {
    assert.throws(
      () => readAttackedImages(csv),
      (error) => error instanceof AttackedImagesError && message.test(error.message),
    );
  });
}
