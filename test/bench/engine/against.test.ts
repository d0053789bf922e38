import assert from 'node:assert/strict';
import { test } from 'node:test';
import { against, isMet, slowerSide } from '../../../bench/engine/against.ts';
import { contestRow, row } from '../../../bench/row.ts';

test('a revision that this repository does not have is refused before anything is measured', async () => {
  await assert.rejects(against('no-such-revision'), /--against: expected a revision .* got "no-such-revision"/);
  await assert.rejects(against('HEAD:README.md'), /expected a revision/, 'nor a file');
  await assert.rejects(against('--help'), /expected a revision/, 'nor an option of git');
});

test('the slower side is named with by how much, if it is more than noise', () => {
  assert.equal(slowerSide({ ours: 1.2, peer: 1 }, 'v1'), 'this checkout, by 20 %');
  assert.equal(slowerSide({ ours: 1, peer: 1.5 }, 'v1'), 'v1, by 50 %');
  assert.equal(slowerSide({ ours: 1.02, peer: 1 }, 'v1'), 'neither');
});

test('a bar is a least ratio or a largest time', () => {
  assert.deepEqual(
    [1, 1.09, 1.11].map((ours) => isMet(contestRow('plan', ours, 1, 0.909))),
    [true, true, false],
  );
  assert.deepEqual(
    [1.9, 2, 2.1].map((ours) => isMet(row('cold', ours, 9, 2))),
    [true, true, false],
  );
});
