import assert from 'node:assert/strict';
import { test } from 'node:test';
import { table } from '../../../cli/terminal/table.ts';

test('columns are as wide as their widest cell, and numbers are right-aligned', () => {
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
