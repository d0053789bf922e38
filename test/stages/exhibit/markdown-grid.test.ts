import assert from 'node:assert/strict';
import { test } from 'node:test';
import { grid } from '../../../stages/exhibit/markdown-grid.ts';

test('a bar in a cell is escaped, once', () => {
  assert.equal(grid(['a|b', 'c'], [['d\\|e', '1']]), '| a\\|b | c |\n| --- | ---: |\n| d\\|e | 1 |');
});
