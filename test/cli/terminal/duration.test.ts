import assert from 'node:assert/strict';
import { test } from 'node:test';
import { duration } from '../../../cli/terminal/duration.ts';

test('durations are printed in short form', () => {
  const cases = {
    0.003: '3 ms',
    0.0994: '99 ms',
    0.1: '0.1 s',
    9.94: '9.9 s',
    9.96: '10 s',
    59.7: '1 min 00 s',
    185: '3 min 05 s',
    7620: '2 h 07 min',
  };
  for (const [seconds, text] of Object.entries(cases)) assert.equal(duration(Number(seconds)), text);
});
