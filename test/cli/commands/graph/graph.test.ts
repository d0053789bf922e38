import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Workplace } from '../../../rig/workplace.ts';
import { halfFresh, read } from '../../half-fresh.ts';

let place: Workplace;
before(async () => {
  place = await halfFresh();
});
after(() => place.remove());

test('graph draws stages with counts or single steps, and with --stale only steps that are not fresh', async () => {
  assert.equal(await read(place, 'graph'), 'flowchart TD\n  n0["act<br>4 steps"]\n');
  const dot = await read(place, 'graph', '--format', 'dot', '--level', 'step');
  assert.match(dot, /^digraph pipeline \{/);
  assert.match(dot, /"act\/a" -> "act\/b"/);
  const { nodes, edges } = JSON.parse(await read(place, 'graph', '--format', 'json', '--level', 'step', '--stale'));
  assert.deepEqual(
    nodes.map(({ id }: { id: string }) => id),
    ['act/a', 'act/b', 'act/c'],
  );
  assert.equal(edges.length, 2);
});
