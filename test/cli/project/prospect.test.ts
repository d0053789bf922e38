import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { userWorkplace, type Workplace } from '../../rig/workplace.ts';
import { actors } from '../actors.ts';
import { read } from '../half-fresh.ts';

let place: Workplace;
before(() => {
  place = userWorkplace(actors);
});
after(() => place.remove());

test('before the first run, commands that only read work and write nothing', async () => {
  for (const args of [['status'], ['plan'], ['why', 'act/c'], ['graph', '--stale'], ['logs', '--failed']])
    await read(place, ...args);
  assert.equal((await place.run(['metrics', '--json'])).code, 10);
  const shown = await place.run(['show', 'act/a']);
  assert.equal(shown.code, 10);
  assert.match(shown.stdout, /^result: none$/m);
  assert.equal((await place.run(['logs', 'act/a'])).code, 10);
  assert.ok(!existsSync(join(place.folder, '.repro')));
  assert.ok(!existsSync(join(place.folder, 'results')));
});

test('an unreadable record is reported and counts as absent', async () => {
  await read(place, 'run');
  const { stdout } = await place.run(['show', 'act/d', '--json']);
  const { key } = JSON.parse(stdout);
  const { DatabaseSync } = await import('node:sqlite');
  const database = new DatabaseSync(join(place.folder, '.repro/records.db'));
  database.prepare('UPDATE entries SET value = ? WHERE key = ?').run('{"format":9}', `record:${key}`);
  database.close();
  const status = await place.run(['status', '--stale']);
  assert.match(status.stderr, /warning: record record:\w+ cannot be read and counts as absent/);
  assert.match(status.stdout, /^act\/d: not run/m);
});

test('a records file that is not a database exits 4 and says what to do', async () => {
  const other = join(place.folder, 'other');
  await place.run(['run'], { REPRO_HOME: other });
  assert.ok(readdirSync(other).includes('records.db'));
  await place.shell('rm -f other/records.db-*; head -c 8192 /dev/zero | tr "\\0" x > other/records.db');
  const { code, stderr } = await place.run(['status'], { REPRO_HOME: other });
  assert.equal(code, 4, stderr);
  assert.match(stderr, /Move it away and run the command again/);
  assert.equal(readFileSync(join(other, 'records.db'))[0], 'x'.charCodeAt(0));
});
