import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Workplace } from '../../../rig/workplace.ts';
import { halfFresh, read } from '../../half-fresh.ts';

let place: Workplace;
before(async () => {
  place = await halfFresh();
});
after(() => place.remove());

test('logs prints what a step printed, by log and by stdout, without control sequences', async () => {
  assert.equal(await read(place, 'logs', 'act/a', '--set', 'first=shout'), 'first line\nsecond line\n');
});

test('logs --failed prints why each failed step failed', async () => {
  await place.run(['run', '--set', 'first=fail', 'act/a']);
  assert.match(
    await read(place, 'logs', '--failed'),
    /^act\/a failed 20.*: step-error: meant to fail\nError: meant to fail/,
  );
});
