import assert from 'node:assert/strict';
import { existsSync, rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { openRecords } from '../../../cache/records.ts';
import { sqliteStorage } from '../../../cache/sqlite-storage.ts';
import { userWorkplace, type Workplace } from '../../rig/workplace.ts';
import { actors } from '../actors.ts';

/** `metrics.json` comes from step d, which depends on step a; both profiles declare both steps. */
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

/** The exit code and number, empty if none, that `metrics`, `export` and `show` of step d agree on; their messages. */
async function resultOf(...settings: string[]) {
  const metrics = await place.run(['metrics', '--json', ...settings]);
  const exported = await place.run(['export', 'act/d', '--to', 'json', '-o', '-', ...settings]);
  const shown = await place.run(['show', 'act/d', '--json', ...settings]);
  const { outputs } = JSON.parse(shown.stdout);
  assert.deepEqual([exported.code, shown.code], [metrics.code, metrics.code], 'expected the three commands to agree');
  assert.equal(exported.stdout, metrics.stdout);
  assert.equal(outputs === undefined, metrics.stdout === '');
  return {
    code: metrics.code,
    number: metrics.stdout.trim(),
    messages: [metrics, exported, shown].map(({ stderr }) => stderr),
  };
}

const editCode = () => place.write('sum.ts', actors['sum.ts']!.replace('a + b', 'b + a'));

describe('metrics, export and show', () => {
  test('exit with 10 if these settings have no result, whatever other profiles and settings have', async () => {
    await run();
    await run('--set', 'value=7');
    for (const settings of [
      ['--profile', 'other'],
      ['--set', 'value=8'],
      ['--set', 'last=2'],
    ]) {
      const { code, number, messages } = await resultOf(...settings);
      assert.deepEqual([code, number], [10, '']);
      for (const message of messages) assert.match(message, /has not been made yet\. Run `repro run act\/d --/);
    }
    await place.run(['export', 'act/d', '--to', 'json', '--profile', 'other']);
    assert.ok(!existsSync(place.path('act-d.json')));
  });

  test('show the latest result of these settings, with a warning if its code has changed', async () => {
    await run();
    await run('--profile', 'other');
    await run('--set', 'value=7');
    editCode();
    for (const [settings, result] of [
      [[], '1'],
      [['--profile', 'other'], '5'],
      [['--set', 'value=7'], '7'],
    ] as const) {
      const { code, number, messages } = await resultOf(...settings);
      assert.deepEqual([code, number], [0, result]);
      for (const message of messages) assert.match(message, /^warning: .* was computed 20.*have changed since/m);
    }
    assert.equal((await resultOf('--set', 'value=8')).code, 10);
  });

  test('find the result after the step ran for other settings and its inputs ran with other code', async () => {
    await run();
    editCode();
    await run('act/a');
    await run('--profile', 'other');
    const { code, number } = await resultOf();
    assert.deepEqual([code, number], [0, '1']);
  });

  test('show no warning if other settings declare the same step', async () => {
    await run();
    const { code, number, messages } = await resultOf('--set', 'extra=3');
    assert.deepEqual([code, number, messages], [0, '1', ['', '', '']]);
  });

  test('find a result that was restored because its inputs had the same bytes', async () => {
    // The output of step a is the same for 2 and 3, so step d is restored from a record of other settings.
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
    assert.deepEqual((await resultOf('--set', 'value=3')).number, '1');
    assert.equal((await resultOf('--set', 'value=4')).code, 10);
  });

  test('distinguish stages of the same name in different files', async () => {
    await run();
    place.write('act2.ts', actors['act.ts']!.replace('sum(inputs.after, params.value)', '100'));
    place.write('other.ts', pipeline.replace('./act.ts', './act2.ts'));
    assert.equal((await resultOf('--pipeline', 'other.ts')).code, 10);
  });

  test('distinguish engines and threads only for steps that compute with them', async () => {
    await run();
    assert.deepEqual((await resultOf('--threads', '2')).code, 0);
  });

  test('find results of earlier versions, whose records have no settings, if they match these settings', async () => {
    await run();
    await forgetSettings(place, ['act/a', 'act/d']);
    editCode();
    assert.deepEqual((await resultOf()).number, '1');
    assert.equal((await resultOf('--profile', 'other')).code, 10);
  });
});

test('status and report show "not run" for steps without a result of these settings', async () => {
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

/** Keeps only the latest records of some steps, as a version without recipes would have written them. */
async function forgetSettings(place: Workplace, steps: readonly string[]): Promise<void> {
  const path = place.path('.repro', 'records.db');
  const unreadable = () => assert.fail('expected every row to be readable');
  const before = openRecords(sqliteStorage(path), unreadable);
  const kept = await Promise.all(steps.map(before.latest));
  await before.close();
  for (const ending of ['', '-wal', '-shm']) rmSync(path + ending, { force: true });
  const after = openRecords(sqliteStorage(path), unreadable);
  for (const record of kept) await after.keep(record!);
  await after.close();
}
