import assert from 'node:assert/strict';
import { test } from 'node:test';
import { curves } from '../../../../stages/exhibit/robustness/curve.ts';
import { pointsCsv } from '../../../../stages/exhibit/robustness/points-csv.ts';
import { madeUpMeasures } from './made-up-measures.ts';

const measures = madeUpMeasures({ references: 1, rounds: 0, attacks: [] }).map((one) => ({ ...one, accuracy: 0.9226 }));

test('a point is a line, with nothing where there is no deviation', () => {
  assert.equal(
    pointsCsv(curves(measures, []).points),
    'net,quantity,series,round,sparsity,mean,sd,references\nlinear,accuracy,Benign,0,0,0.9226,,1\n',
  );
});

test('a net named with commas, quotes and line ends stays one field', () => {
  const csv = pointsCsv(
    curves(
      measures.map((one) => ({ ...one, net: 'a,"b"\nc' })),
      [],
    ).points,
  );
  assert.ok(csv.endsWith('"a,""b""\nc",accuracy,Benign,0,0,0.9226,,1\n'), csv);
});
