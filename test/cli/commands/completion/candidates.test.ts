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
  ['commands, after `help`', ['help', 'st'], ['status']],
  ['options of the command', ['run', '--f'], ['--from', '--force', '--fail-fast']],
  ['profiles', ['run', '--profile', ''], ['plain', 'other']],
  ['profiles behind =', ['run', '--profile=o'], ['--profile=other']],
  ['choices', ['graph', '--format', 'm'], ['mermaid']],
  ['shells', ['completion', ''], ['bash', 'zsh', 'fish']],
  ['step ids, through the folder that is the only one', ['why', 'a'], ['act/a', 'act/b', 'act/c', 'act/d']],
  ['step ids with the settings that were typed', ['show', '--set', 'extra=2', 'act/e'], ['act/e0', 'act/e1']],
  ['any number of steps', ['run', '-n', 'act/a', 'act/d'], ['act/d']],
  ['globs of options', ['plan', '--from', 'act/b'], ['act/b']],
  ['files, by the shell', ['run', '--pipeline', ''], [':files']],
  ['files, by the shell, behind =', ['run', '--pipeline=x'], [':files']],
  ['nothing where any number is right', ['run', '-j', ''], []],
  ['nothing after the last argument', ['why', 'act/a', ''], []],
  ['nothing where the pipeline cannot be loaded', ['run', '--pipeline', 'none.ts', 'a'], []],
  ['nothing where the profile is unknown', ['run', '--profile', 'none', 'a'], []],
];

for (const [what, words, expected] of cases)
  test(`completes ${what}`, async () => assert.deepEqual((await candidates(...words)).toSorted(), expected.toSorted()));

test('a candidate comes with its meaning', async () => {
  const { stdout } = await place.run(['complete', '--', 'run', '--profile', 'o']);
  assert.equal(stdout, 'other\tthe same\n');
});

test('a shell without a script is refused', async () => {
  const { code, stderr } = await place.run(['completion', 'csh']);
  assert.equal(code, 2);
  assert.match(stderr, /Allowed choices are bash, zsh, fish/);
});
