import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { userWorkplace, type Workplace } from '../../../rig/workplace.ts';
import { actors } from '../../actors.ts';

let place: Workplace;
before(async () => {
  place = userWorkplace(actors);
  const first = await place.run(['run']);
  assert.equal(first.code, 0, first.stderr);
  assert.match(first.stderr, /^4 steps \| 0 restored \| 4 run \| 0 failed \| took/m);
});
after(() => place.remove());

test('a second run restores everything and prints the published files, relative to the current folder', async () => {
  const { code, stdout, stderr } = await place.run(['run']);
  assert.equal(code, 0);
  assert.equal(stdout, 'results/plain/c.json\nresults/plain/metrics.json\n');
  assert.match(stderr, /4 steps \| 4 restored \| 0 run \| 0 failed/);
  assert.doesNotMatch(stderr, /act\//, 'expected restored steps to be counted, not listed');
  assert.equal(readFileSync(join(place.folder, 'results/plain/c.json'), 'utf8'), '6\n');
});

test('files left over from earlier code are reported and kept', async (context) => {
  const own = userWorkplace({ ...actors, 'pipeline.ts': actors['pipeline.ts']!.replace('default(0)', 'default(7)') });
  context.after(() => own.remove());
  await own.run(['run']);
  own.edit('pipeline.ts', 'extra: z.int().default(7)', 'extra: z.int().default(1)');
  const fewer = await own.run(['run']);
  assert.equal(fewer.code, 0);
  assert.match(
    fewer.stderr,
    /warning: results\/plain contains files that these settings do not publish: e1, e2, e3, e4, e5, and 1 more\. Delete them/,
  );
  assert.ok(existsSync(join(own.folder, 'results/plain/e6')));
  own.edit('pipeline.ts', 'extra: z.int().default(1)', 'extra: z.int().default(7)');
  const all = await own.run(['run', 'act/a']);
  assert.doesNotMatch(all.stderr, /contains files/);
});

test('without a terminal there is neither color nor cursor movement', async () => {
  const { stderr } = await place.run(['run', '--force', 'act/d']);
  assert.match(stderr, /start act\/d on cpu:\d \(forced\)/);
  assert.ok(!stderr.includes('\u001b'));
});

test('on a terminal running steps are drawn in place, and the cursor is restored', async (context) => {
  const line = 'script -qec "stty cols 80 rows 24; $REPRO run --force act/d" /dev/null';
  const { code, stdout, stderr } = await place.shell(`command -v script > /dev/null || exit 99; ${line}`, {
    TERM: 'xterm',
  });
  if (code === 99) {
    context.skip('no program `script`, which provides a terminal, is installed');
    return;
  }
  assert.equal(code, 0, stderr);
  assert.ok(stdout.startsWith('\u001b[?25l'));
  assert.match(stdout, /planning …/);
  assert.match(stdout, /cpu:\d .*act\/d/);
  const end = stdout.slice(stdout.lastIndexOf('\u001b[J'));
  assert.ok(end.includes('\u001b[?25h'));
  assert.match(end, /published:/);
  assert.doesNotMatch(end, /of 4 steps/, 'expected no drawn line to remain');
});

test('--json writes every event as a line of JSON, from run-started to run-finished', async () => {
  const { stdout } = await place.run(['run', '--json', '--force', 'act/d']);
  const events = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.equal(events[0].type, 'run-started');
  assert.equal(events.at(-1).type, 'run-finished');
  assert.ok(events.every(({ at }) => !Number.isNaN(Date.parse(at))));
  assert.deepEqual(
    events.filter(({ type }) => type === 'step-finished').map(({ step }) => step),
    ['act/d'],
  );
});

test('a dry run shows reasons, predicts nothing for waiting steps, and runs nothing', async () => {
  const { code, stdout, stderr } = await place.run(['run', '-n', '--set', 'value=7']);
  assert.equal(code, 0);
  assert.equal(
    stdout,
    'stale   act/a: param value changed: 1 -> 7\nwaiting act/b: on act/a\nwaiting act/c: on act/b\n',
  );
  assert.match(stderr, /1 would run \| 2 wait for those and may turn out fresh \| 1 would be restored/);
  const { stdout: again } = await place.run(['run', '-n']);
  assert.equal(again, '');
});

test('naming a step limits a run to it and its dependencies; --from, to its dependents and their inputs', async () => {
  const named = await place.run(['run', '-n', '--json', '--set', 'value=8', 'act/b']);
  assert.deepEqual(stepsOf(named.stdout), ['act/a', 'act/b']);
  const from = await place.run(['run', '-n', '--json', '--set', 'value=8', '--from', 'act/b']);
  assert.deepEqual(stepsOf(from.stdout), ['act/a', 'act/b', 'act/c']);
  const folder = await place.run(['run', '-n', '--json', '--set', 'value=8', 'act/']);
  assert.deepEqual(stepsOf(folder.stdout), ['act/a', 'act/b', 'act/c'], 'expected the folder to select its steps');
  const nothing = await place.run(['run', '-n', '--json', '--set', 'value=8', '--until', 'act/d']);
  assert.deepEqual(stepsOf(nothing.stdout), []);
});

test('a failed step exits 1, lets the others run, and says what to do next, without control characters', async () => {
  const { code, stderr, stdout } = await place.run(['run', '--set', 'first=fail']);
  assert.equal(code, 1);
  assert.match(
    stderr,
    /failed: act\/a \(step-error\)\n {2}meant to fail\n {2}at act\.ts:18:39\n {2}see: repro logs act\/a --set first=fail\n/,
  );
  assert.match(stderr, /4 steps \| 1 restored \| 0 run \| 1 failed \| 2 not attempted/);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they must not appear
  assert.doesNotMatch(stderr + stdout, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
  const status = await place.run(['status', '--stale', '--set', 'first=fail']);
  assert.match(status.stdout, /^act\/a: failed: step-error: meant to fail, at act\.ts:\d+:\d+$/m);
});

test('the exit code depends on the kind of failure', async () => {
  assert.equal((await place.run(['run', '--set', 'first=refuse'])).code, 3);
  assert.equal((await place.run(['run', '--set', 'first=distrust'])).code, 4);
});

test('--fail-fast stops after the first failure; without it every step that can run does', async () => {
  const args = ['run', '-j', '1', '--set', 'first=fail', '--set', 'extra=20'];
  const fast = await place.run([...args, '--fail-fast', '--json']);
  assert.equal(fast.code, 1);
  const { summary } = JSON.parse(fast.stdout.trimEnd().split('\n').at(-1)!);
  assert.ok(summary.blocked >= 20, `expected at least 20 steps not attempted, got ${summary.blocked}`);
  const all = await place.run(args);
  assert.equal(all.code, 1);
  assert.match(all.stderr, /24 steps \| .* \| 1 failed \| 2 not attempted/);
});

test('a run that needs a damaged artifact makes it again and succeeds', async () => {
  const show = await place.run(['show', 'act/c', '--json']);
  const { outputs } = JSON.parse(show.stdout);
  const path = join(place.folder, outputs.sum.path);
  await place.shell(`chmod u+w ${path} && printf 9 > ${path}`);
  const why = await place.run(['why', 'act/c']);
  assert.match(why.stdout, /output sum is damaged in the store/);
  const { code, stderr } = await place.run(['run']);
  assert.equal(code, 0, stderr);
  assert.match(stderr, /3 restored \| 1 run/);
  assert.equal(readFileSync(path, 'utf8'), '6\n');
});

test('--mirror reaches the workers as REPRO_MIRROR, with a folder resolved from the current one', async () => {
  place.write(
    'mirror.ts',
    `
import { z } from 'zod';
import { text } from 'ENGINE/artifacts/text.ts';
import { stage } from 'ENGINE/pipeline/stage.ts';
export const mirror = stage(import.meta, {
  name: 'mirror', params: z.object({}), inputs: {}, outputs: { at: text('mirror', 'txt') },
  run: () => ({ at: process.env.REPRO_MIRROR ?? 'none' }),
});
`,
  );
  place.write(
    'mirrored.ts',
    `
import { z } from 'zod';
import { pipeline, publish } from 'ENGINE/pipeline/pipeline.ts';
import { mirror } from './mirror.ts';
export default pipeline({
  settings: z.object({}),
  profiles: { mirrored: { about: 'one step', settings: {} } },
  declare: () => [publish('mirror.txt', mirror({}, {}).at)],
});
`,
  );
  const { code, stderr } = await place.run(['run', '--pipeline', 'mirrored.ts', '--mirror', 'data']);
  assert.equal(code, 0, stderr);
  assert.ok(
    readFileSync(join(place.folder, 'results/pipelines/mirrored.ts/mirrored/mirror.txt'), 'utf8').endsWith('/data'),
  );
  assert.ok(!existsSync(join(place.folder, 'data')));
});

function stepsOf(lines: string): string[] {
  const parsed = lines.split('\n').filter(Boolean);
  return parsed.map((line) => JSON.parse(line).step);
}
