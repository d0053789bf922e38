import assert from 'node:assert/strict';
import { test } from 'node:test';
import { npmProject } from '../../../rig/npm-project.ts';

/** Makes the scheduler believe that it runs on another Node; only its version is in keys. */
const code = 'Object.defineProperty(process,"version",{value:"v24.0.7"})';
const otherNode = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(code)}` };

test('another version of Node runs each step once more; one line says so, and going back restores', async () => {
  const place = npmProject();
  assert.equal((await place.run(['run'])).code, 0);
  const stale = await place.run(['status', '--stale'], otherNode);
  assert.equal(stale.stdout, 'say: stale: node changed\n');
  const other = await place.run(['run'], otherNode);
  assert.match(other.stderr, new RegExp(`changed since these steps last ran: Node ${process.version} -> v24\\.0\\.7`));
  assert.match(other.stderr, /\n1 steps \| 0 restored \| 1 run/);
  const back = await place.run(['run']);
  assert.match(back.stderr, /\n?1 steps \| 1 restored \| 0 run/);
  assert.doesNotMatch(back.stderr, /changed since/);
  place.remove();
});
