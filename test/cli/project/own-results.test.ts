import assert from 'node:assert/strict';
import { existsSync, rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { openRecords } from '../../../cache/records.ts';
import { sqliteStorage } from '../../../cache/sqlite-storage.ts';
import { userWorkplace, type Workplace } from '../../rig/workplace.ts';
import { actors } from '../actors.ts';

/** `metrics.json` comes from step d, which takes the sum of a; both profiles have both steps. */
const pipeline = `
import { z } from 'zod';
import { pipeline, publish } from 'ENGINE/pipeline/pipeline.ts';
import { act } from './act.ts';
export default pipeline({
  tools: { exporters: new URL('./exporters.ts', import.meta.url).href },
  settings: z.object({ value: z.int(), last: z.int().default(0), extra: z.int().default(0) }),
  profiles: { plain: { about: '', settings: { value: 1 } }, other: { about: '', settings: { value: 5 } } },
  declare({ value, last, extra }) {
    const a = act({ name: 'a', value }, { after: [] });
    const d = act({ name: 'd', value: last }, { after: [a.sum] });
    return [publish('metrics.json', d.sum), publish('e.json', act({ name: 'e', value: extra }, { after: [] }).sum)];
  },
});
`;

let place: Workplace;
beforeEach(() => {
  place = userWorkplace({ ...actors, 'pipeline.ts': pipeline, 'exporters.ts': 'export default [];' });
});
afterEach(() => place.remove());

async function run(...args: string[]): Promise<void> {
  const { code, stderr } = await place.run(['run', ...args]);
  assert.equal(code, 0, stderr);
}

/** What `metrics`, `export` and `show` of the last step answer: exit code, and the number or nothing. */
async function answers(...settings: string[]) {
  const metrics = await place.run(['metrics', '--json', ...settings]);
  const exported = await place.run(['export', 'act/d', '--to', 'json', '-o', '-', ...settings]);
  const shown = await place.run(['show', 'act/d', '--json', ...settings]);
  const { outputs } = JSON.parse(shown.stdout);
  assert.deepEqual([exported.code, shown.code], [metrics.code, metrics.code], 'the three agree');
  assert.equal(exported.stdout, metrics.stdout);
  assert.equal(outputs === undefined, metrics.stdout === '');
  return {
    code: metrics.code,
    said: metrics.stdout.trim(),
    told: [metrics, exported, shown].map(({ stderr }) => stderr),
  };
}

const editCode = () => place.write('sum.ts', actors['sum.ts']!.replace('a + b', 'b + a'));

describe('metrics, export and show', () => {
  test('exit with 10 where these settings have made nothing, whatever other profiles and settings have', async () => {
    await run();
    await run('--set', 'value=7');
    for (const settings of [
      ['--profile', 'other'],
      ['--set', 'value=8'],
      ['--set', 'last=2'],
    ]) {
      const { code, said, told } = await answers(...settings);
      assert.deepEqual([code, said], [10, '']);
      for (const each of told) assert.match(each, /has not been made yet\. Run `repro run act\/d --/);
    }
    await place.run(['export', 'act/d', '--to', 'json', '--profile', 'other']);
    assert.ok(!existsSync(place.path('act-d.json')));
  });

  test('answer with what these settings made last, with a warning once its code has changed', async () => {
    await run();
    await run('--profile', 'other');
    await run('--set', 'value=7');
    editCode();
    for (const [settings, result] of [
      [[], '1'],
      [['--profile', 'other'], '5'],
      [['--set', 'value=7'], '7'],
    ] as const) {
      const { code, said, told } = await answers(...settings);
      assert.deepEqual([code, said], [0, result]);
      for (const each of told) assert.match(each, /^warning: .* was computed 20.*have changed since/m);
    }
    assert.equal((await answers('--set', 'value=8')).code, 10);
  });

  test('find it though the step has run since for others, and its inputs have run under other code', async () => {
    await run();
    editCode();
    await run('act/a');
    await run('--profile', 'other');
    const { code, said } = await answers();
    assert.deepEqual([code, said], [0, '1']);
  });

  test('answer without a warning where other settings led to the same step', async () => {
    await run();
    const { code, said, told } = await answers('--set', 'extra=3');
    assert.deepEqual([code, said, told], [0, '1', ['', '', '']]);
  });

  test('know a result that was restored since its inputs had the same bytes', async () => {
    // Of 2 and 3 the stage makes the same, so the last step is restored, from a record of other settings.
    place.write(
      'sum.ts',
      'export const sum = (all: readonly number[], more: number) => all.length + Math.min(more, 2);',
    );
    await run('--set', 'value=2');
    await run('--set', 'value=3');
    place.write(
      'sum.ts',
      'export const sum = (all: readonly number[], more: number) => all.length + Math.min(more, 2) + 1;',
    );
    assert.deepEqual((await answers('--set', 'value=3')).said, '1');
    assert.equal((await answers('--set', 'value=4')).code, 10);
  });

  test('tell a stage from another of the same name in another file', async () => {
    await run();
    place.write('act2.ts', actors['act.ts']!.replace('sum(inputs.after, params.value)', '100'));
    place.write('other.ts', pipeline.replace('./act.ts', './act2.ts'));
    assert.equal((await answers('--pipeline', 'other.ts')).code, 10);
  });

  test('tell engines and threads apart only in what computes', async () => {
    await run();
    assert.deepEqual((await answers('--threads', '2')).code, 0);
  });

  test('read what earlier versions kept without saying for which settings, if it proves to be of these', async () => {
    await run();
    await forgetSettings(place, ['act/a', 'act/d']);
    editCode();
    assert.deepEqual((await answers()).said, '1');
    assert.equal((await answers('--profile', 'other')).code, 10);
  });
});

test('status and report say "not run" of what these settings have not made', async () => {
  await run();
  const status = await place.run(['status', '--json', '--profile', 'other']);
  const { all, unfinished } = JSON.parse(status.stdout);
  assert.deepEqual([all['not run'], all.stale, all.waiting], [2, 0, 0]);
  assert.deepEqual(
    unfinished.map(({ state }: { state: string }) => state),
    ['not run', 'not run'],
  );
  const report = await place.run(['report', '--json', '--profile', 'other']);
  assert.equal(report.code, 10);
  assert.deepEqual(
    JSON.parse(report.stdout).files.map(({ file, state }: { file: string; state: string }) => [file, state]),
    [
      ['metrics.json', 'not run'],
      ['e.json', 'fresh'],
    ],
  );
});

/** Leaves the records of some steps as a version without recipes would have left them, and no others. */
async function forgetSettings(place: Workplace, steps: readonly string[]): Promise<void> {
  const path = place.path('.repro', 'records.db');
  const none = () => assert.fail('every row can be read');
  const before = openRecords(sqliteStorage(path), none);
  const kept = await Promise.all(steps.map(before.latest));
  await before.close();
  for (const ending of ['', '-wal', '-shm']) rmSync(path + ending, { force: true });
  const after = openRecords(sqliteStorage(path), none);
  for (const record of kept) await after.keep(record!);
  await after.close();
}
