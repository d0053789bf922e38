import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytes } from '../../../cli/terminal/bytes.ts';

test('sizes are printed in short form', () => {
  const cases = { 0: '0 B', 999: '999 B', 1000: '1.0 kB', 99400: '99 kB', 999600: '1.0 MB', 3400000: '3.4 MB' };
  for (const [size, text] of Object.entries(cases)) assert.equal(bytes(Number(size)), text);
});
