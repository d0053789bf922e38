import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Workplace } from '../../../rig/workplace.ts';
import { halfFresh, read } from '../../half-fresh.ts';

let place: Workplace;
before(async () => {
  place = await halfFresh();
});
after(() => place.remove());

test('logs prints the log and the stdout of a step, without control sequences', async () => {
  assert.equal(await read(place, 'logs', 'act/a', '--set', 'first=shout'), 'first line\nsecond line\n');
});

test('logs --failed prints why steps failed, for the same steps as status', async () => {
  const failing = ['--set', 'first=fail'];
  await place.run(['run', ...failing, 'act/a']);
  assert.match(
    await read(place, 'logs', '--failed', ...failing),
    /^act\/a failed 20.*: step-error: meant to fail\nError: meant to fail\n +at .*\(?act\.ts:18:39\)?\n/,
  );
  const failed = async (...set: string[]) => {
    const { unfinished } = JSON.parse(await read(place, 'status', '--json', ...set));
    return unfinished.filter(({ state }: { state: string }) => state === 'failed').length;
  };
  assert.equal(await failed(...failing), 1);
  assert.equal(await failed(), 0);
  assert.equal(await read(place, 'logs', '--failed'), '', 'expected no failure with other params');
  assert.match((await place.run(['logs', '--failed', 'act/a'])).stderr, /^act\/a has not failed as it is now; /);
});
