import assert from 'node:assert/strict';
import { test } from 'node:test';
import { groupBy } from '../../../stages/exhibit/group-by.ts';

test('items are grouped by key, in the order of first occurrence', () => {
  const items = [
    { net: 'b', round: 0 },
    { net: 'a', round: 0 },
    { net: 'b', round: 1 },
  ];
  assert.deepEqual(
    groupBy(items, ({ net }) => net),
    [
      [
        { net: 'b', round: 0 },
        { net: 'b', round: 1 },
      ],
      [{ net: 'a', round: 0 }],
    ],
  );
  assert.deepEqual(
    groupBy([], () => ''),
    [],
  );
});
