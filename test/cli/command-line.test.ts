import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Ended } from '../rig/command.ts';
import { userWorkplace, type Workplace } from '../rig/workplace.ts';
import { actors } from './actors.ts';

let place: Workplace;
before(() => {
  place = userWorkplace(actors);
});
after(() => place.remove());

/** Fails unless a command exited 2 with these messages, without a stack and without writing anything. */
function assertRefused({ code, stdout, stderr }: Ended, ...messages: RegExp[]): void {
  assert.equal(code, 2, stderr);
  for (const message of messages) assert.match(stderr, message);
  assert.doesNotMatch(stderr, /^ {4}at /m);
  assert.equal(stdout, '');
  assert.ok(!existsSync(join(place.folder, '.repro')));
}

const usage: readonly (readonly [string, readonly string[], ...RegExp[]])[] = [
  [
    'an unknown profile',
    ['run', '--profile', 'plan'],
    /unknown profile "plan", did you mean "plain"\?/,
    /plain, other/,
  ],
  ['a glob that matches nothing', ['run', 'atc/**'], /no step matches "atc\/\*\*"/, /Stages are: act/],
  ['a forced glob that matches nothing', ['run', '--force', 'atc/**'], /no step matches "atc\/\*\*"/],
  ['--set with a value of the wrong type', ['run', '--set', 'value=much'], /value: .*expected number.*got "much"/],
  ['--set with an unknown key', ['plan', '--set', 'valu=1'], /unknown setting "valu", did you mean "value"\?/],
  ['--set without a value', ['why', 'act/a', '--set', 'value'], /Expected key=value/],
  ['--set with __proto__', ['run', '--set', '__proto__=1'], /unknown setting "__proto__"/],
  ['an unknown command', ['stauts'], /unknown command 'stauts'/, /Did you mean status\?/],
  ['an unknown option', ['run', '--fail-fats'], /unknown option '--fail-fats'/, /Did you mean --fail-fast\?/],
  ['zero workers', ['run', '-j', '0'], /Expected a whole number from 1/],
  ['a fractional number of retries', ['run', '--retries', '0.5'], /Expected a whole number from 0/],
  ['GPUs that are not a list', ['run', '--gpus', 'all'], /expected indices such as 0,1, got "all"/],
  ['an unknown format', ['graph', '--format', 'png'], /Allowed choices are mermaid, dot, json/],
  ['a name that matches several steps', ['why', 'act'], /"act" matches 4 steps: act\/\w+(, act\/\w+){3}$/m],
  ['a missing argument', ['show'], /missing required argument 'step\|digest'/],
  ['a missing pipeline file', ['run', '--pipeline', 'nope.ts'], /no pipeline file .*nope\.ts/, /--pipeline FILE/],
  ['metrics that are not published', ['metrics'], /publishes no metrics\.md/, /c\.json, metrics\.json/],
];

for (const [name, args, ...messages] of usage)
  test(`${name} exits 2 and says what to do`, async () => assertRefused(await place.run(args), ...messages));

/** A pipeline file with the given declaration. */
function declaring(body: string): string {
  return `
import { z } from 'zod';
import { pipeline, publish } from 'ENGINE/pipeline/pipeline.ts';
import { act } from './act.ts';
export default pipeline({
  settings: z.object({}),
  profiles: { only: { about: 'one', settings: {} } },
  declare() { ${body} },
});
`;
}

const declarations: readonly (readonly [string, string, RegExp])[] = [
  [
    'two steps with the same id',
    declaring(`const made = [1, 2].map((value) => act({ name: 'twin', value }, { after: [] }));
      return made.map(({ sum }, i) => publish('f' + i, sum));`),
    /two steps have the id "act\/twin"/,
  ],
  [
    'an id with ..',
    declaring(`return [publish('f', act({ name: '../up' }, { after: [] }).sum)];`),
    /segment "\.\." is not allowed/,
  ],
  [
    'an id with __proto__',
    declaring(`return [publish('f', act({ name: '__proto__' }, { after: [] }).sum)];`),
    /segment "__proto__" is not allowed/,
  ],
  [
    'a file that throws',
    `throw new Error('boom');`,
    /could not be loaded: broken-3\.ts:1:7: boom\n {2}throw new Error/,
  ],
  ['a file that does not parse', `export default {`, /could not be loaded/],
  ['a file that exports no pipeline', `export {};`, /exports no pipeline/],
];

declarations.forEach(([name, text, message], i) => {
  test(`${name} exits 2 and is reported`, async () => {
    place.write(`broken-${i}.ts`, text);
    assertRefused(await place.run(['run', '--pipeline', `broken-${i}.ts`]), message);
  });
});

test('a GPU that is requested but missing exits 3', async () => {
  const { code, stderr } = await place.run(['run', '--gpus', '0'], { PATH: '/nowhere' });
  assert.equal(code, 3);
  assert.match(stderr, /no GPU 0; none was found/);
});

const canMount = process.platform === 'linux' && process.getuid?.() === 0;

test('a full disk exits 3 and is reported; with free space the same command succeeds', {
  skip: canMount ? false : 'mounting a small disk needs root on Linux',
}, async (context) => {
  const disk = mkdtempSync(join(tmpdir(), 'full-'));
  const mounted = await place.shell(`mount -t tmpfs -o size=256k tmpfs ${disk}`);
  if (mounted.code !== 0) {
    rmSync(disk, { recursive: true });
    context.skip('this machine does not allow mounting');
    return;
  }
  try {
    writeFileSync(join(disk, 'filler'), new Uint8Array(200 * 1024));
    const home = { REPRO_HOME: join(disk, 'home') };
    const full = await place.run(['run'], home);
    assert.equal(full.code, 3, full.stderr);
    assert.match(full.stderr, /full|no space/i);
    assert.match(full.stderr, /Free some disk space|Check disk and memory/);
    rmSync(join(disk, 'filler'));
    assert.equal((await place.run(['run'], home)).code, 0);
  } finally {
    await place.shell(`umount ${disk}`);
    rmSync(disk, { recursive: true });
  }
});
