import assert from 'node:assert/strict';
import {
  appendFileSync,
  existsSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, before, beforeEach, describe, test } from 'node:test';
import { assertPlanHeld, stepsOf } from '../../rig/brought.ts';
import { lines, linesIn } from '../../rig/gate.ts';
import { toyWorkplace, type Workplace } from '../../rig/workplace.ts';

describe('a step with checkpoints', () => {
  let workplace: Workplace;
  let trace: string;
  let undisturbed: string;
  before(async () => {
    const calm = toyWorkplace('long');
    await calm.bring();
    undisturbed = calm.read('results', 'table', 'top.json');
    assert.deepEqual(linesIn(calm.path('trace')), iterations(0, 100));
    calm.remove();
  });
  beforeEach(() => {
    workplace = toyWorkplace('long');
    trace = workplace.path('trace');
  });
  afterEach(() => workplace.remove());

  /** Runs until the iteration has begun, then sends the signal; the result is what came before. */
  async function interrupted(at: number, signal: NodeJS.Signals, set = {}): Promise<string[]> {
    rmSync(trace, { force: true });
    const running = workplace.begin({ set });
    await lines(trace, (begun) => begun.includes(String(at)));
    running.process.kill(signal);
    const brought = await running.brought;
    if (signal === 'SIGINT') {
      assert.deepEqual(stepsOf(brought, 'step-failed'), ['climb']);
      assert.ok(brought.events.some((event) => event.type === 'step-failed' && event.failure.kind === 'interrupted'));
      assertPlanHeld(brought);
    } else await gone();
    return linesIn(trace);
  }

  /** An orphan of a killed scheduler goes within moments; until then it may still save. */
  async function gone(): Promise<void> {
    const running = () => readdirSync('/proc').some((pid) => /^\d+$/.test(pid) && isIn(pid, workplace.folder));
    while (running()) await new Promise((resolve) => setTimeout(resolve, 10));
  }

  for (const [signal, at] of [
    ['SIGINT', 3],
    ['SIGINT', 48],
    ['SIGKILL', 2],
    ['SIGKILL', 27],
    ['SIGKILL', 96],
  ] as const) {
    test(`ended by ${signal} in iteration ${at} goes on from its last checkpoint to the same bytes`, async () => {
      const before = await interrupted(at, signal);
      const saved = furthest(workplace);
      if (signal === 'SIGINT') assert.equal(Number(before.at(-1)) + 1, saved, 'stops right at a checkpoint');
      assert.ok(saved >= Math.floor(at / 5) * 5);
      rmSync(trace);
      const resumed = await workplace.bring();
      assert.equal(resumed.code, 0, resumed.stderr);
      assert.deepEqual(linesIn(trace), iterations(saved, 100));
      assert.equal(workplace.read('results', 'table', 'top.json'), undisturbed);
    });
  }

  test('goes on when its extent grows, and from an earlier run, too', async () => {
    await workplace.bring({ set: { iterations: '60' } });
    rmSync(trace);
    await workplace.bring();
    assert.deepEqual(linesIn(trace), iterations(60, 100));
    assert.equal(workplace.read('results', 'table', 'top.json'), undisturbed);
  });

  test('starts over when it is forced, to the same bytes', async () => {
    await workplace.bring();
    rmSync(trace);
    await workplace.bring({ force: ['climb'] });
    assert.deepEqual(linesIn(trace), iterations(0, 100));
    assert.equal(workplace.read('results', 'table', 'top.json'), undisturbed);
  });

  test('never goes on from other params or code', async () => {
    await workplace.bring({ set: { iterations: '60' } });
    rmSync(trace);
    await workplace.bring({ set: { from: '2', iterations: '20' } });
    assert.deepEqual(linesIn(trace), iterations(0, 20));
    rmSync(trace);
    workplace.edit('climb.ts', 'factor = 31', 'factor = 37');
    await workplace.bring({ set: { iterations: '20' } });
    assert.deepEqual(linesIn(trace), iterations(0, 20));
  });

  test('moves a checkpoint that does not verify aside, says so and uses none', async () => {
    await interrupted(48, 'SIGINT');
    const folder = join(
      workplace.path('.repro', 'checkpoints'),
      readdirSync(workplace.path('.repro', 'checkpoints'))[0]!,
    );
    for (const name of readdirSync(folder)) truncateSync(join(folder, name), 65);
    writeFileSync(join(folder, '99999'), 'beyond the limit');
    appendFileSync(join(folder, 'no-number'), '');
    rmSync(trace);
    const resumed = await workplace.bring();
    assert.equal(resumed.code, 0, resumed.stderr);
    assert.deepEqual(linesIn(trace), iterations(0, 100));
    assert.equal(workplace.read('results', 'table', 'top.json'), undisturbed);
    const refused = resumed.events.flatMap((event) => (event.type === 'checkpoint-refused' ? [event] : []));
    assert.ok(refused.length > 0 && refused.every(({ step, file }) => step === 'climb' && file.startsWith(folder)));
    assert.ok(refused.every(({ movedTo }) => existsSync(movedTo)));
  });

  test("warns of another step's checkpoint by step and file, and ends with the right result", async () => {
    await interrupted(30, 'SIGINT', { from: '2' });
    await interrupted(20, 'SIGINT');
    const [own, other] = folders(workplace).sort((a, b) => progressIn(a) - progressIn(b));
    const [from, to] = [join(other!, String(progressIn(other!))), join(own!, '95')];
    renameSync(from, to);
    const { code, stderr } = await workplace.run(['run']);
    assert.equal(code, 0, stderr);
    assert.match(stderr, new RegExp(`warning: climb: its checkpoint ${to} is not used: expected "key `));
    assert.equal(workplace.read('results', 'table', 'top.json'), undisturbed);
  });

  test('keeps only its last checkpoint once it is recorded', async () => {
    await workplace.bring({ set: { iterations: '60' } });
    await workplace.bring();
    assert.deepEqual(
      folders(workplace).map((folder) => readdirSync(folder)),
      [['100']],
    );
  });
});

function iterations(from: number, to: number): string[] {
  return Array.from({ length: to - from }, (_, i) => String(from + i));
}

/** How far the step's saved progress goes; 0 when there is none. */
function furthest(workplace: Workplace): number {
  return Math.max(0, ...folders(workplace).map(progressIn));
}

/** The folder of each key that has checkpoints. */
function folders(workplace: Workplace): string[] {
  const all = workplace.path('.repro', 'checkpoints');
  return readdirSync(all).map((key) => join(all, key));
}

function progressIn(folder: string): number {
  return Math.max(0, ...readdirSync(folder).map(Number));
}

/** Whether a process works in a folder. */
function isIn(pid: string, folder: string): boolean {
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === folder;
  } catch {
    return false;
  }
}
