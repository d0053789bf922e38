import assert from 'node:assert/strict';
import { test } from 'node:test';
import { digestOf } from '../../artifacts/digest.ts';
import { outputDigest } from '../../cache/record.ts';
import { someRecord } from '../rig/records.ts';

test('a record has the digest of each output', () => {
  assert.equal(outputDigest(someRecord(1), 'to'), digestOf('output 1'));
});

test('an output that the record lacks is refused', () => {
  assert.throws(() => outputDigest(someRecord(1), 'model'), {
    name: 'RangeError',
    message: 'record of round/nth=1: expected an output "model", got to',
  });
});
