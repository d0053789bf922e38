import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Workplace } from '../../rig/workplace.ts';
import { halfFresh, read } from '../half-fresh.ts';

let place: Workplace;
before(async () => {
  place = await halfFresh();
});
after(() => place.remove());

test('after a run everything is fresh, and --exit-code tells so', async () => {
  assert.match(await read(place, 'status', '--exit-code', '--set', 'first=shout'), /^all +4 +4 +0 +0 +0$/m);
  const stale = await place.run(['status', '--exit-code']);
  assert.equal(stale.code, 10);
  assert.match(stale.stdout, /^all +4 +1 +1 +2 +0$/m);
});

test('status --json counts by stage and lists what is not fresh with its reason', async () => {
  const { profile, all, stages, unfinished } = JSON.parse(await read(place, 'status', '--json'));
  assert.equal(profile, 'plain');
  assert.deepEqual(all, { steps: 4, fresh: 1, stale: 1, waiting: 2, failed: 0 });
  assert.deepEqual(stages.act, all);
  assert.deepEqual(unfinished[0], { step: 'act/a', stage: 'act', state: 'stale', reason: 'param changed: does' });
});
