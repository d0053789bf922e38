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

test('metrics prints the published table from the store, and warns if it is out of date', async () => {
  assert.equal(await read(place, 'metrics', '--json'), '4\n');
  place.write('sum.ts', actors['sum.ts']!.replace('a + b', 'b + a'));
  const old = await place.run(['metrics', '--json']);
  assert.equal(old.stdout, '4\n');
  assert.match(old.stderr, /warning: metrics\.json was computed 20.*have changed since.*repro why act\/d/);
  place.write('sum.ts', actors['sum.ts']!);
});

test('metrics prints only the claims if a pipeline publishes no metrics', async () => {
  const claims = actors['pipeline.ts']!.replaceAll('metrics.json', 'claims.md');
  place.write('claims-alone.ts', claims);
  assert.equal(await read(place, 'metrics', '--pipeline', 'claims-alone.ts'), '4\n');
  const table = await place.run(['metrics', '--pipeline', 'claims-alone.ts', '--csv']);
  assert.equal(table.code, 2);
  assert.match(table.stderr, /this pipeline publishes no metrics\.csv\nIt publishes: c\.json, claims\.md/);
});
