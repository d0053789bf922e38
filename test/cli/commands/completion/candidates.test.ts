import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { userWorkplace, type Workplace } from '../../../rig/workplace.ts';
import { actors } from '../../actors.ts';

let place: Workplace;
before(() => {
  place = userWorkplace(actors);
});
after(() => place.remove());

async function candidates(...words: readonly string[]): Promise<(string | undefined)[]> {
  const { code, stdout, stderr } = await place.run(['complete', '--', ...words]);
  assert.equal(code, 0);
  assert.equal(stderr, '');
  const lines = stdout.split('\n').filter(Boolean);
  return lines.map((line) => line.split('\t')[0]);
}

const cases: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  ['commands', ['st'], ['status']],
  ['commands after `help`', ['help', 'st'], ['status']],
  ['options of the command', ['run', '--f'], ['--from', '--force', '--fail-fast']],
  ['profiles', ['run', '--profile', ''], ['plain', 'other']],
  ['profiles after =', ['run', '--profile=o'], ['--profile=other']],
  ['choices', ['graph', '--format', 'm'], ['mermaid']],
  ['shells', ['completion', ''], ['bash', 'zsh', 'fish']],
  ['step ids inside the only folder', ['why', 'a'], ['act/a', 'act/b', 'act/c', 'act/d']],
  ['step ids for the settings typed so far', ['show', '--set', 'extra=2', 'act/e'], ['act/e0', 'act/e1']],
  ['further steps', ['run', '-n', 'act/a', 'act/d'], ['act/d']],
  ['step globs of options', ['plan', '--from', 'act/b'], ['act/b']],
  ['files, left to the shell', ['run', '--pipeline', ''], [':files']],
  ['files after =, left to the shell', ['run', '--pipeline=x'], [':files']],
  ['nothing for numbers', ['run', '-j', ''], []],
  ['nothing after the last argument', ['why', 'act/a', ''], []],
  ['nothing if the pipeline cannot be loaded', ['run', '--pipeline', 'none.ts', 'a'], []],
  ['nothing if the profile is unknown', ['run', '--profile', 'none', 'a'], []],
];

for (const [what, words, expected] of cases)
  test(`completes ${what}`, async () => assert.deepEqual((await candidates(...words)).toSorted(), expected.toSorted()));

test('a candidate has a description', async () => {
  const { stdout } = await place.run(['complete', '--', 'run', '--profile', 'o']);
  assert.equal(stdout, 'other\tthe same\n');
});

test('an unsupported shell is refused', async () => {
  const { code, stderr } = await place.run(['completion', 'csh']);
  assert.equal(code, 2);
  assert.match(stderr, /Allowed choices are bash, zsh, fish/);
});
