import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { assertPlanHeld, type Brought, publishedBy, stepsOf } from '../../rig/brought.ts';
import { lines } from '../../rig/gate.ts';
import { outputsOf } from '../../rig/past.ts';
import { appearing, artifactPath, namesIn, toyWorkplace, type Workplace } from '../../rig/workplace.ts';

/** Which steps run after one change to a finished pipeline of 4 chains of 5 rounds; `bring` checks the plan too. */
describe('a run of a finished pipeline', { concurrency: 2 }, () => {
  let finished: Workplace;
  let values: string[];

  before(async () => {
    finished = toyWorkplace('rounds');
    const cold = await finished.bring();
    assert.equal(cold.code, 0, cold.stderr);
    assert.equal(cold.executed.length, 20);
    values = published(finished);
  });
  after(() => finished.remove());

  /** A test on its own copy of the finished workplace. */
  function row(title: string, body: (workplace: Workplace) => Promise<void>): void {
    test(title, async () => {
      const workplace = finished.copy();
      try {
        await body(workplace);
      } finally {
        workplace.remove();
      }
    });
  }

  row('nothing runs if nothing changed, even in another folder', async (workplace) => {
    assert.deepEqual((await workplace.bring()).executed, []);
  });

  row('nothing runs if every file was touched', async (workplace) => {
    touchAll(workplace.folder);
    assert.deepEqual((await workplace.bring()).executed, []);
  });

  row('one step runs if an input was edited but its first round has the same output', async (workplace) => {
    workplace.write('input-0.json', '11\n');
    const edited = await workplace.bring();
    assert.deepEqual(edited.executed, ['round/chain=0/round=1']);
    assert.deepEqual(kinds(edited, 'round/chain=0/round=1'), ['input-changed']);
    assert.deepEqual(published(workplace), values);
  });

  row('a changed param of an intermediate step runs 3 steps, and none after it is reverted', async (workplace) => {
    const changed = await workplace.bring({ set: { changed: '2/3' } });
    assert.deepEqual(changed.executed, rounds(2, 3, 4, 5));
    assert.deepEqual([...changed.stale.values()], [[{ kind: 'param-changed', name: 'add', from: '4', to: '6' }]]);
    assert.notEqual(publishedBy(changed, 'chain-2.json').trim(), values[2]);
    assert.deepEqual((await workplace.bring()).executed, []);
    assert.deepEqual(published(workplace), values);
  });

  row('nothing runs if only comments, types or formatting of stage code changed', async (workplace) => {
    workplace.edit('round.ts', 'await gate(', '// Waits if a test asks for it.\n    await     gate(');
    workplace.edit(
      'round.ts',
      'export const round',
      'export type Unused = { readonly of: number };\nexport const round',
    );
    workplace.edit('next.ts', 'function halve(value: number): number {', 'function halve(\n  value: number,\n) {');
    assert.deepEqual((await workplace.bring()).executed, []);
  });

  for (const [what, file, from, to] of [
    ['helper in another file', 'next.ts', 'Math.floor(value / 2)', 'Math.floor(value / 2) + 1'],
    ['constant', 'next.ts', 'const offset = 0', 'const offset = 2'],
    ['member of an imported JSON file', 'constants.json', '"shift": 0', '"shift": 2'],
  ] as const) {
    row(`all 20 steps run if a ${what} that the stage reaches was edited`, async (workplace) => {
      workplace.edit(file, from, to);
      const edited = await workplace.bring();
      assert.equal(edited.executed.length, 20);
      assert.ok([...edited.stale.values()].flat().every(({ kind }) => kind === 'code-changed'));
      assert.notDeepEqual(published(workplace), values);
    });
  }

  row('nothing runs if only code that the stage does not reach was edited', async (workplace) => {
    workplace.edit('next.ts', 'return value - 1', 'return value - 2');
    workplace.edit('next.ts', 'export function previous', 'export const later = 3;\n\nexport function previous');
    assert.deepEqual((await workplace.bring()).executed, []);
  });

  row('an intermediate output deleted from the store is recomputed only when it is needed', async (workplace) => {
    const [deleted] = await outputsOf(workplace, 'round/chain=1/round=3');
    rmSync(artifactPath(workplace, deleted!));
    assert.deepEqual((await workplace.bring()).executed, []);
    const changed = await workplace.bring({ set: { changed: '1/4' } });
    assert.deepEqual(changed.executed, rounds(1, 3, 4, 5));
    assert.equal(publishedBy(changed, 'chain-1.json').trim(), String(Number(values[1]) + 2));
  });

  row('a deleted target is recomputed from the outputs that are left', async (workplace) => {
    for (const round of [2, 4, 5]) {
      const [deleted] = await outputsOf(workplace, `round/chain=3/round=${round}`);
      rmSync(artifactPath(workplace, deleted!));
    }
    rmSync(workplace.path('results'), { recursive: true });
    assert.deepEqual((await workplace.bring()).executed, rounds(3, 4, 5));
    assert.deepEqual(published(workplace), values);
  });

  row('everything is recomputed if the whole store was deleted', async (workplace) => {
    rmSync(workplace.path('.repro', 'store'), { recursive: true });
    assert.equal((await workplace.bring()).executed.length, 20);
    assert.deepEqual(published(workplace), values);
    assert.deepEqual((await workplace.bring()).executed, []);
  });

  row('the plan allows for a deleted output that a waiting step may need', async (workplace) => {
    for (const step of ['round/chain=2/round=3', 'round/chain=2/round=4']) {
      const [deleted] = await outputsOf(workplace, step);
      rmSync(artifactPath(workplace, deleted!));
    }
    const changed = await workplace.bring({ set: { changed: '2/2' } });
    assert.deepEqual(changed.executed, rounds(2, 2, 3, 4, 5));
  });

  row(
    'an intermediate output edited by hand is quarantined and recomputed, without effect downstream',
    async (workplace) => {
      const [edited] = await outputsOf(workplace, 'round/chain=1/round=3');
      overwrite(artifactPath(workplace, edited!), '999\n');
      const healed = await workplace.bring();
      assert.deepEqual(healed.executed, ['round/chain=1/round=3']);
      assert.deepEqual(stepsOf(healed, 'artifact-quarantined'), ['round/chain=1/round=3']);
      const quarantine = workplace.path('.repro', 'store', 'quarantine');
      const kept = namesIn(quarantine).map((name) => readFileSync(join(quarantine, name), 'utf8'));
      assert.deepEqual(kept, ['999\n']);
      assert.deepEqual(published(workplace), values);
      const changed = await workplace.bring({ set: { changed: '1/4' } });
      assert.deepEqual(changed.executed, rounds(1, 4, 5));
      assert.equal(publishedBy(changed, 'chain-1.json').trim(), String(Number(values[1]) + 2));
    },
  );

  row(
    'if one step fails, 17 steps are attempted and its dependents are blocked; after the fix, 4 steps run',
    async (workplace) => {
      workplace.edit('next.ts', 'const offset = 0', 'const offset = 2');
      const failing = await workplace.bring({ set: { failing: '2/2' } });
      assert.equal(failing.code, 1);
      assert.equal(failing.executed.length, 17);
      assert.deepEqual(stepsOf(failing, 'step-failed'), ['round/chain=2/round=2']);
      assert.deepEqual(stepsOf(failing, 'step-blocked'), rounds(2, 3, 4, 5));
      const fixed = await workplace.bring();
      assert.equal(fixed.code, 0);
      assert.deepEqual(fixed.executed, rounds(2, 2, 3, 4, 5));
    },
  );

  row('a run killed halfway resumes with the steps that were not recorded', async (workplace) => {
    workplace.edit('next.ts', 'const offset = 0', 'const offset = 2');
    const gate = workplace.path('gate');
    mkdirSync(gate);
    for (const name of ['0-1', '0-2', '1-1', '3-1', '3-2']) writeFileSync(join(gate, `go-${name}`), '');
    const running = workplace.begin({ jobs: 4 });
    // Four chains on four lanes: each waits in its first round without permission to continue.
    const held = ['0-3', '1-2', '2-1', '3-3'];
    await lines(join(gate, 'begun'), (begun) => held.every((name) => begun.includes(name)));
    running.process.kill('SIGKILL');
    const killed = await running.brought;
    assert.equal(killed.stale.size + killed.waiting.length, 20);
    writeFileSync(join(gate, 'go'), '');
    const resumed = await workplace.bring();
    assert.equal(resumed.code, 0, resumed.stderr);
    assert.equal(resumed.executed.length, 15);
    const begun = readFileSync(join(gate, 'begun'), 'utf8').trim().split('\n');
    assert.deepEqual(begun.filter((name, i) => begun.indexOf(name) !== i).sort(), held);
  });

  row(
    'a result belongs to the input and code with which its step started, and the next run notices the edit',
    async (workplace) => {
      workplace.write('input-0.json', '20\n');
      const gate = workplace.path('gate');
      mkdirSync(gate);
      const running = workplace.begin();
      await appearing(join(gate, 'begun'));
      workplace.write('input-0.json', '40\n');
      workplace.edit('next.ts', 'const offset = 0', 'const offset = 2');
      writeFileSync(join(gate, 'go'), '');
      const edited = await running.brought;
      assert.equal(edited.code, 0, edited.stderr);
      assertPlanHeld(edited);
      assert.equal(published(workplace)[0], String(Number(values[0]) + 10), 'expected the result before the edit');
      const noticed = await workplace.bring();
      assert.equal(noticed.executed.length, 20);
      assert.deepEqual(kinds(noticed, 'round/chain=0/round=1'), ['code-changed', 'input-changed']);
      assert.equal(published(workplace)[0], String(Number(values[0]) + 30 + 5 * 2));
    },
  );
});

function rounds(chain: number, ...numbers: readonly number[]): string[] {
  return numbers.map((round) => `round/chain=${chain}/round=${round}`);
}

function kinds({ stale }: Brought, step: string): string[] {
  return stale.get(step)!.map(({ kind }) => kind);
}

function published(workplace: Workplace): string[] {
  return [0, 1, 2, 3].map((chain) => workplace.read('results', 'table', `chain-${chain}.json`).trim());
}

function touchAll(folder: string): void {
  const now = new Date();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }))
    if (entry.isFile()) utimesSync(join(entry.parentPath, entry.name), now, now);
}

/** Like an editor: makes the file writable while it writes, and leaves a new modification time. */
function overwrite(path: string, text: string): void {
  chmodSync(path, 0o644);
  writeFileSync(path, text);
  chmodSync(path, 0o444);
}
