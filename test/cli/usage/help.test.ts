import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { userWorkplace, type Workplace } from '../../rig/workplace.ts';

let place: Workplace;
before(() => {
  place = userWorkplace({});
});
after(() => place.remove());

const folder = new URL('../../../cli/commands', import.meta.url);
const commands = readdirSync(folder).map((name) => name.replace('.ts', ''));
commands.sort();
const golden = readFileSync(new URL('./help.txt', import.meta.url), 'utf8');

test('every help text matches help.txt and starts with examples', async () => {
  const all = await Promise.all(
    [[], ...commands.map((command) => [command])].map((args) => place.run([...args, '--help'])),
  );
  for (const { code, stderr, stdout } of all) {
    assert.equal(code, 0);
    assert.equal(stderr, '');
    assert.match(stdout, /^Examples:\n {2}\$ repro /);
  }
  assert.equal(all.map(({ stdout }) => stdout).join('\n'), golden, 'copy the new text to test/cli/usage/help.txt');
});

test('without a command the help is shown and the exit code is 2', async () => {
  const { code, stdout, stderr } = await place.run([]);
  assert.equal(code, 2);
  assert.equal(stdout, '');
  assert.match(stderr, /^Examples:/);
});
