import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Workplace } from '../../../rig/workplace.ts';
import { actors } from '../../actors.ts';
import { halfFresh, read } from '../../half-fresh.ts';

let place: Workplace;
before(async () => {
  place = await halfFresh();
});
after(() => place.remove());

test('why shows when, where and for how long a fresh step ran', async () => {
  assert.match(await read(place, 'why', 'act/d'), /^act\/d is fresh: made 20.*Z on cpu:\d of .* in \d+/);
});

test('why shows which step a waiting step waits for, and the change further upstream', async () => {
  const text = await read(place, 'why', 'act/c');
  assert.match(text, /^act\/c is waiting for act\/b, whose output may turn out the same\nbecause of\n/);
  assert.match(text, /^ {2}act\/a \(2 steps up\)\n {4}param does changed: "shout" -> "add"$/m);
});

test('why traces a changed input to the step that ran since, and to the reason for that run', async () => {
  await read(place, 'run', '--set', 'first=shout', '--set', 'value=9', 'act/b');
  const text = await read(place, 'why', 'act/c', '--set', 'first=shout', '--set', 'value=9');
  assert.match(text, /^act\/c is stale\n {2}input after changed/);
  assert.match(text, /^ {2}act\/a \(2 steps up, which ran .*\)\n {4}param value changed: 1 -> 9$/m);
  const { cues, causes } = JSON.parse(
    await read(place, 'why', 'act/c', '--json', '--set', 'first=shout', '--set', 'value=9'),
  );
  assert.equal(cues[0].kind, 'input-changed');
  assert.deepEqual(
    causes.map(({ step, distance }: { step: string; distance: number }) => [step, distance]),
    [['act/a', 2]],
  );
});

test('why traces an input that went back to an earlier result', async () => {
  await read(place, 'run', '--set', 'first=shout', '--set', 'value=20', 'act/b');
  await read(place, 'run', '--set', 'first=shout', '--set', 'value=21');
  const text = await read(place, 'why', 'act/c', '--set', 'first=shout', '--set', 'value=20');
  assert.match(text, /^act\/c is stale\n {2}input after changed/);
  assert.match(text, /^ {2}act\/a \(2 steps up, which ran .*\)\n {4}param value changed: 21 -> 20$/m);
});

test('why names the changed function and its file; a new comment is not a change', async () => {
  place.write('sum.ts', `// A comment.${actors['sum.ts']}`);
  assert.match(await read(place, 'why', 'act/d'), /is fresh/);
  place.write('sum.ts', actors['sum.ts']!.replace('a + b', 'b + a'));
  assert.match(
    await read(place, 'why', 'act/d'),
    /^act\/d is stale\n {2}code changed: \w{12} -> \w{12}\n {4}sum\.ts: sum changed$/m,
  );
  place.write('sum.ts', actors['sum.ts']!);
});
