import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Workplace } from '../../rig/workplace.ts';
import { actors } from '../actors.ts';
import { halfFresh, read } from '../half-fresh.ts';

let place: Workplace;
before(async () => {
  place = await halfFresh();
});
after(() => place.remove());

test('after a run all steps are fresh and --exit-code exits 0; otherwise it exits 10', async () => {
  assert.match(await read(place, 'status', '--exit-code', '--set', 'first=shout'), /^all +4 +4 +0 +0 +0 +0$/m);
  const stale = await place.run(['status', '--exit-code']);
  assert.equal(stale.code, 10);
  assert.match(stale.stdout, /^all +4 +1 +0 +0 +0 +3$/m);
});

test('status --json counts steps by stage, and lists those that are not fresh with a reason', async () => {
  const { profile, all, stages, unfinished } = JSON.parse(await read(place, 'status', '--json'));
  assert.equal(profile, 'plain');
  assert.deepEqual(all, { steps: 4, fresh: 1, stale: 0, waiting: 0, failed: 0, 'not run': 3 });
  assert.deepEqual(stages.act, all);
  assert.deepEqual(unfinished[0], { step: 'act/a', stage: 'act', state: 'not run', reason: 'param changed: does' });
});

test('a step that ran with other code is stale, and its dependents are waiting', async () => {
  place.write('sum.ts', actors['sum.ts']!.replace('a + b', 'b + a'));
  assert.match(await read(place, 'status', '--set', 'first=shout'), /^all +4 +0 +2 +2 +0 +0$/m);
  place.write('sum.ts', actors['sum.ts']!);
});
