import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { bytes } from '../../../cli/terminal/bytes.ts';
import { duration } from '../../../cli/terminal/duration.ts';
import { manyLines, oneLine } from '../../../cli/terminal/output.ts';
import { table } from '../../../cli/terminal/table.ts';

test('durations are short', () => {
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

test('sizes are short', () => {
  const cases = { 0: '0 B', 999: '999 B', 1000: '1.0 kB', 99400: '99 kB', 999600: '1.0 MB', 3400000: '3.4 MB' };
  for (const [size, text] of Object.entries(cases)) assert.equal(bytes(Number(size)), text);
});

test('no text of a step can move the cursor, and what is printable stays', () => {
  const hostile = fc.string({
    unit: fc.constantFrom('a', 'é', '\u001b', '[', '2', 'J', '\r', '\n', '\t', '\u0007', '\u009b', '\u202e'),
  });
  fc.assert(
    fc.property(hostile, (text) => {
      assert.doesNotMatch(oneLine(text), /(?!\t)[\p{Cc}\p{Bidi_Control}]/u);
      assert.doesNotMatch(manyLines(text), /(?![\n\t])[\p{Cc}\p{Bidi_Control}]/u);
    }),
  );
  assert.equal(manyLines('a\u001b[31mb\u001b[0m\r\nc\u202ed'), 'ab\ncd');
  assert.equal(oneLine('two\n  lines'), 'two lines');
});

test('columns are as wide as their widest cell, numbers to the right', () => {
  assert.equal(
    table(
      [
        ['a', 'n'],
        ['long', '10'],
      ],
      [1],
    ),
    'a      n\nlong  10',
  );
});
