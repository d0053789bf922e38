import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Workplace } from '../../rig/workplace.ts';
import { halfFresh, read } from '../half-fresh.ts';

let place: Workplace;
before(async () => {
  place = await halfFresh();
});
after(() => place.remove());

test('show prints the params and outputs of a step, and finds steps, outputs and code by digest', async () => {
  const shown = JSON.parse(await read(place, 'show', 'act/d', '--json'));
  assert.equal(shown.params.value, 4);
  assert.equal(shown.ran.device.slice(0, 4), 'cpu:');
  const { digest, path, bytes, state } = shown.outputs.sum;
  assert.equal(state, 'present');
  assert.equal(statSync(join(place.folder, path)).size, bytes);
  assert.match(await read(place, 'show', digest.slice(0, 10)), /^output: sum\nof: act\/d\n/);
  assert.match(await read(place, 'show', shown.key.slice(0, 10)), /^step: act\/d\n/);
  assert.match(await read(place, 'show', shown.code.slice(0, 10)), /^code: \w{64}\nranIn:\n {2}- act\//);
  assert.match((await place.run(['show', 'ffffffffff'])).stderr, /no step and no digest begins with ffffffffff/);
});
