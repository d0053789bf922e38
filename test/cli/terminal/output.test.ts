import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { manyLines, oneLine } from '../../../cli/terminal/output.ts';

test('text of a step cannot move the cursor, and its printable characters are kept', () => {
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
