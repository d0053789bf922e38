import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cleverReport } from '../../../stages/attack/clever/report.ts';
import type { TargetScore } from '../../../stages/attack/clever/scores.ts';
import { readCleverImages } from '../../../stages/result/clever-scores.ts';

const nearest: TargetScore = {
  target: 3,
  margin: 1,
  lipschitz: { value: 8, fit: 'constant', law: null },
  score: 0.125,
};

test('the CSV of CLEVER is read back', () => {
  const written = [
    { row: 0, label: 1, predicted: 2, score: 0.125 },
    { row: 500, label: 4, predicted: 4, score: 0.125 },
  ];
  const { images } = cleverReport(
    { p: 2, radius: 5, batches: 20, samples: 7 },
    written.map(({ row: index, label, predicted }) => ({ index, label, predicted, nearest, targets: [nearest] })),
  );
  assert.deepEqual(readCleverImages(images), written);
});

test('another CSV is refused', () => {
  assert.throws(
    () => readCleverImages('index,label,before,after,success,norm\n0,1,1,2,1,0.5\n'),
    new RangeError(
      'expected the CSV of CLEVER, index,label,predicted,score,target,fit; got one that begins with index,label,before,after,success,norm',
    ),
  );
});

test('a line with missing columns is refused', () => {
  assert.throws(
    () => readCleverImages('index,label,predicted,score,target,fit\n0,1,2\n'),
    new RangeError('expected index,label,predicted,score,target,fit, got "0,1,2"; run CLEVER again'),
  );
});
