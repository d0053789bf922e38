import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { userWorkplace, type Workplace } from '../../../rig/workplace.ts';
import { actors } from '../../actors.ts';
import { halfFresh, read } from '../../half-fresh.ts';

let place: Workplace;
before(async () => {
  place = await halfFresh();
});
after(() => place.remove());

test('plan shows the order, the lanes and how long each step took in earlier runs', async () => {
  const { steps, stale, waiting, fresh, untimed, seconds } = JSON.parse(
    await read(place, 'plan', '--json', '-j', '1', '--force', 'act/d'),
  );
  assert.deepEqual([stale, waiting, fresh, untimed], [2, 2, 0, 0]);
  assert.deepEqual(
    steps.map(({ step }: { step: string }) => step),
    ['act/a', 'act/b', 'act/d', 'act/c'],
  );
  assert.ok(seconds.atLeast > 0 && seconds.atLeast <= seconds.atMost);
  assert.match(await read(place, 'plan', '-j', '1'), /^1 +act\/a +stale +cpu:0 +0 ms/m);
});

test('the default number of workers is that of cores divided by --threads, but at least one', async () => {
  const { lanes } = JSON.parse(await read(place, 'plan', '--json', '--threads', '9999'));
  assert.deepEqual(lanes, ['cpu:0']);
});

test('without earlier runs, time and disk use are unknown', async () => {
  const fresh = userWorkplace(actors);
  try {
    const { stderr } = await fresh.run(['plan', '-j', '1']);
    assert.match(stderr, /^estimated time: unknown: no step has been timed yet, on cpu:0$/m);
    assert.match(stderr, /^estimated disk use: unknown, .* free$/m);
  } finally {
    fresh.remove();
  }
});
