import assert from 'node:assert/strict';
import { chmodSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import type { Failure } from '../../../pipeline/work/failure.ts';
import { type Brought, publishedBy, stepsOf } from '../../rig/brought.ts';
import { lines, linesIn } from '../../rig/gate.ts';
import { outputsOf } from '../../rig/past.ts';
import { appearing, artifactPath, toyWorkplace, type Workplace } from '../../rig/workplace.ts';

interface StepSetting {
  readonly name: string;
  readonly act?: string;
  readonly other?: string;
  readonly from?: readonly string[];
}

describe('a run', () => {
  let workplace: Workplace;
  beforeEach(() => {
    workplace = toyWorkplace('drills');
  });
  afterEach(() => workplace.remove());

  const options = (steps: readonly StepSetting[]) => ({
    set: { steps: JSON.stringify(steps) },
    env: { MY_SECRET_TOKEN: 'canary' },
  });
  const bring = (steps: readonly StepSetting[], more = {}) => workplace.bring({ ...options(steps), ...more });
  const reports = () => linesIn(workplace.path('told')).map((line) => JSON.parse(line));

  test('uses one worker for many steps, and passes no secret to it', async () => {
    await bring(
      Array.from({ length: 8 }, (_, i) => ({ name: `s${i}` })),
      { jobs: 1 },
    );
    assert.equal(new Set(reports().map(({ pid }) => pid)).size, 1);
    assert.ok(reports().every(({ secret, devices }) => secret === undefined && devices === ''));
    assert.deepEqual(containing(workplace.path('.repro'), 'canary'), []);
  });

  test('passes its compile cache on to workers', async () => {
    const folder = workplace.path('compiled');
    const steps = [{ name: 'a' }];
    const kept = await bring(steps, { env: { ...options(steps).env, NODE_COMPILE_CACHE: folder } });
    assert.equal(kept.code, 0, kept.stderr);
    assert.deepEqual(
      reports().map(({ compiled }) => compiled),
      [folder],
    );
  });

  test('runs independent steps at the same time', async () => {
    const met = await bring([
      { name: 'a', act: 'meet', other: 'b' },
      { name: 'b', act: 'meet', other: 'a' },
    ]);
    assert.equal(met.code, 0, met.stderr);
  });

  test('retries a step in another worker if its worker was killed', async () => {
    const retried = await bring([{ name: 'a', act: 'die once' }]);
    assert.equal(retried.code, 0, retried.stderr);
    assert.deepEqual(stepsOf(retried, 'step-retried'), ['drill/a']);
    assert.equal(new Set(reports().map(({ pid }) => pid)).size, 2);
  });

  test('retries a step in another worker if its device was lost', async () => {
    const retried = await bring([{ name: 'a', act: 'lose the device once' }]);
    assert.equal(retried.code, 0, retried.stderr);
    const [event] = retried.events.filter(({ type }) => type === 'step-retried');
    assert.match(JSON.stringify(event), /CUDA failure 719/);
    assert.equal(new Set(reports().map(({ pid }) => pid)).size, 2);
  });

  test('gives up on a step that kills its worker each time, and continues with the others', async () => {
    const lost = await bring([{ name: 'a', act: 'die' }, { name: 'b', from: ['a'] }, { name: 'c' }], { retries: 1 });
    assert.equal(lost.code, 1);
    assert.equal(failureOf(lost, 'drill/a').kind, 'worker-lost');
    assert.match(failureOf(lost, 'drill/a').message, /the worker \(pid \d+\) ended by signal SIGKILL/);
    assert.deepEqual(stepsOf(lost, 'step-blocked'), ['drill/b']);
    assert.deepEqual(stepsOf(lost, 'step-finished'), ['drill/c']);
    assert.equal(reports().filter(({ name }) => name === 'a').length, 2);
  });

  for (const [act, message] of [
    ['throw', /^was told to throw$/],
    ['throw later', /^thrown from a timer$/],
    ['metric NaN', /^metric loss: expected a finite number, got NaN$/],
    ['no output', /^output "to": expected a value of number, got none; run returned no outputs$/],
  ] as const) {
    test(`treats "${act}" as an error of the step: reported, not retried and not recorded`, async () => {
      const failed = await bring([{ name: 'a', act }, { name: 'b' }]);
      assert.equal(failed.code, 1);
      assert.equal(failureOf(failed, 'drill/a').kind, 'step-error');
      assert.match(failureOf(failed, 'drill/a').message, message);
      assert.equal(reports().filter(({ name }) => name === 'a').length, 1);
      assert.deepEqual(stepsOf(failed, 'step-finished'), ['drill/b']);
      assert.deepEqual(await outputsOf(workplace, 'drill/a'), []);
      assert.deepEqual([...(await bring([{ name: 'a', act }, { name: 'b' }])).stale.keys()], ['drill/a']);
    });
  }

  test('runs a forced chain again, and reports each step as forced', async () => {
    const steps = [{ name: 'a' }, { name: 'b', from: ['a'] }];
    await bring(steps);
    const { events } = await bring(steps, { force: ['drill'] });
    const cues = events.flatMap((event) => (event.type === 'step-started' ? [[event.step, event.cues]] : []));
    const forced = [{ kind: 'forced' }];
    assert.deepEqual(Object.fromEntries(cues), { 'drill/a': forced, 'drill/b': forced });
  });

  test('starts a new worker for the step after an uncaught error', async () => {
    const steps = [{ name: 'a', act: 'throw later' }, { name: 'b' }];
    const brought = await bring(steps, { jobs: 1, retries: 0 });
    assert.deepEqual(stepsOf(brought, 'step-failed'), ['drill/a']);
    assert.deepEqual(stepsOf(brought, 'step-finished'), ['drill/b']);
  });

  test('starts no other step after a failure if it should fail fast', async () => {
    const steps = [{ name: 'a', act: 'throw' }, ...Array.from({ length: 5 }, (_, i) => ({ name: `s${i}` }))];
    const fast = await workplace.begin({ ...options(steps), jobs: 1, failFast: true }).brought;
    assert.equal(fast.code, 1);
    assert.deepEqual(fast.executed, ['drill/a']);
  });

  test('writes all output of a step to its log', async () => {
    const printed = await bring([{ name: 'a', act: 'print' }]);
    assert.equal(printed.code, 0, printed.stderr);
    const [log] = readdirSync(workplace.path('.repro', 'logs')).filter((name) => /^[0-9a-f]{64}\.log$/.test(name));
    assert.equal(linesIn(workplace.path('.repro', 'logs', log!)).length, 2000);
    assert.ok(!JSON.stringify(printed.events).includes('xxxx'));
  });

  test('assigns each lane its own GPU', async () => {
    const brought = await bring([], { gpus: [1, 3], set: { gpu: '6' } });
    assert.equal(brought.code, 0, brought.stderr);
    assert.deepEqual([...new Set(reports().map(({ devices }) => devices))].sort(), ['1', '3']);
  });

  test('recomputes damaged inputs that only reading detects, each once, without effect downstream', async () => {
    const sources = Array.from({ length: 6 }, (_, i) => ({ name: `s${i}` }));
    await bring(sources);
    const from = sources.map(({ name }) => name);
    for (const name of from) await damage(workplace, `drill/${name}`);
    rmSync(workplace.path('told'));
    // All six steps return the same number, so they share one artifact, which two steps need at the same time.
    const users = [
      { name: 'x', from },
      { name: 'y', from: from.toReversed() },
    ];
    const healed = await workplace.begin(options([...sources, ...users])).brought;
    assert.equal(healed.code, 0, healed.stderr);
    assert.equal(stepsOf(healed, 'artifact-quarantined').length, 1);
    assert.equal(reports().filter(({ name }) => name.startsWith('s')).length, 1);
    assert.deepEqual(
      ['x', 'y', 's0'].map((name) => publishedBy(healed, `${name}.json`)),
      ['7\n', '7\n', '1\n'],
    );
  });

  test('recomputes a damaged target when it is published', async () => {
    await bring([{ name: 'a' }]);
    await damage(workplace, 'drill/a');
    rmSync(workplace.path('results'), { recursive: true });
    const healed = await workplace.begin(options([{ name: 'a' }])).brought;
    assert.equal(healed.code, 0, healed.stderr);
    assert.deepEqual(healed.executed, ['drill/a']);
    assert.equal(publishedBy(healed, 'a.json'), '1\n');
  });

  test('leaves no worker running if it is killed, even one with a blocked event loop', async () => {
    const running = workplace.begin(options([{ name: 'a', act: 'block' }]));
    await appearing(workplace.path('blocked-a'));
    const [{ pid }] = (await lines(workplace.path('told'), (all) => all.length === 1)).map((line) => JSON.parse(line));
    assert.ok(isAlive(pid));
    running.process.kill('SIGKILL');
    await running.brought;
    const deadline = performance.now() + 10_000;
    while (isAlive(pid) && performance.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 50));
    assert.ok(!isAlive(pid));
  });
});

function failureOf({ events }: Brought, step: string): Failure {
  const found = events.find((event) => event.type === 'step-failed' && event.step === step);
  assert.ok(found?.type === 'step-failed', `expected ${step} to fail`);
  return found.failure;
}

/** Damages a step's output like a failing disk: only its bytes differ. */
async function damage(workplace: Workplace, step: string): Promise<void> {
  const [digest] = await outputsOf(workplace, step);
  const path = artifactPath(workplace, digest!);
  chmodSync(path, 0o644);
  writeFileSync(path, '8\n');
  utimesSync(path, 1, 1);
}

/** Files below the folder that contain the text. */
function containing(folder: string, text: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => readFileSync(path).includes(text));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return false;
  }
}
