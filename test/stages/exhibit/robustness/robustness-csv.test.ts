import assert from 'node:assert/strict';
import { test } from 'node:test';
import { robustnessCsv, robustnessPoints } from '../../../../stages/exhibit/robustness/robustness-points.ts';
import { madeUpMeasures } from './made-up-measures.ts';

const measures = madeUpMeasures({ references: 1, rounds: 0, attacks: [] }).map((one) => ({ ...one, accuracy: 0.9226 }));

test('there is one line per point, with an empty field without a deviation', () => {
  assert.equal(
    robustnessCsv(robustnessPoints(measures, []).points),
    'net,quantity,series,round,sparsity,mean,sd,references\nlinear,accuracy,Benign,0,0,0.9226,,1\n',
  );
});

test('a net named with commas, quotes and line ends stays one field', () => {
  const csv = robustnessCsv(
    robustnessPoints(
      measures.map((one) => ({ ...one, net: 'a,"b"\nc' })),
      [],
    ).points,
  );
  assert.ok(csv.endsWith('"a,""b""\nc",accuracy,Benign,0,0,0.9226,,1\n'), csv);
});
