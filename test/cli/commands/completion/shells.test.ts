import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { after, before, test } from 'node:test';
import { userWorkplace, type Workplace } from '../../../rig/workplace.ts';
import { actors } from '../../actors.ts';

let place: Workplace;
before(() => {
  place = userWorkplace(actors);
  place.edit(
    'pipeline.ts',
    'const others =',
    "const f = act({ name: 'f' }, { after: [] }, 'f/v=1');\n    const others =",
  );
  place.edit('pipeline.ts', "publish('c.json', c.sum),", "publish('c.json', c.sum), publish('f', f.sum),");
});
after(() => place.remove());

/** For bash and zsh: a `repro` that completes, and for any other command appends its arguments to a file. */
const recorded = `
repro() {
  if [ "$1" = complete ]; then eval "$REPRO" '"$@"'; else { printf '<%s>' "$@"; echo; } >> typed.txt; fi
}
source <(eval "$REPRO" completion SHELL)
PS1=
`;

/** Keys typed on a terminal, and the arguments that the shell then passes on. */
const typed: readonly (readonly [string, string])[] = [
  ['repro sta\t', '<status>'],
  ['repro run --prof\toth\t', '<run><--profile><other>'],
  ['repro run --profile=oth\t -n', '<run><--profile=other><-n>'],
  ['repro why a\ta', '<why><act/a>'],
  ['repro why --set extra=1 act/e\t', '<why><--set><extra=1><act/e0>'],
  ["repro run 'a\tb'", '<run><act/b>'],
  ['repro show act/f/\t', '<show><act/f/v=1>'],
  ['repro show act/f/v=\t', '<show><act/f/v=1>'],
  ['repro run --pipeline pipe\t', '<run><--pipeline><pipeline.ts>'],
];

function notInstalled(...programs: readonly string[]): string | false {
  const missing = programs.filter((program) => spawnSync(program, ['--version'], { stdio: 'ignore' }).status !== 0);
  return missing.length > 0 && `not installed: ${missing.join(', ')}`;
}

for (const [shell, settings, command] of [
  ['bash', 'rc.bash', 'bash --noprofile --rcfile rc.bash -i'],
  ['zsh', '.zshrc', 'ZDOTDIR=. zsh -i'],
] as const)
  test(`${shell} completes what is typed on a terminal`, { skip: notInstalled('script', shell) }, async () => {
    place.write(settings, recorded.replace('SHELL', shell));
    place.write('typed.txt', '');
    place.write('keys.txt', [...typed.map(([keys]) => keys), 'exit', ''].join('\n'));
    const { stdout } = await place.shell(`timeout 60 script -qec '${command}' /dev/null < keys.txt`, { TERM: 'xterm' });
    const expected = typed.map(([, args]) => args);
    assert.deepEqual(place.read('typed.txt').trimEnd().split('\n'), expected, stdout);
  });

test('fish completes what is typed', { skip: notInstalled('fish') }, async () => {
  place.write(
    'session.fish',
    `
set command (string split ' ' $REPRO)
function repro; $command $argv; end
repro completion fish | source
for line in 'repro sta' 'repro run --profile oth' 'repro why act/' 'repro why act/f/v=' 'repro run --pipeline pipe'
  complete -C $line
end
`,
  );
  const { stdout, stderr } = await place.shell('timeout 60 fish --no-config session.fish');
  assert.equal(stderr, '');
  const values = stdout.split('\n').map((line) => line.split('\t')[0]);
  assert.deepEqual(values.toSorted(), [
    ...['', 'act/a', 'act/b', 'act/c', 'act/d', 'act/f/', 'act/f/v=1', 'other', 'pipeline.ts', 'status'],
  ]);
});
