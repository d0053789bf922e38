import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { takeLock } from '../../cache/lock.ts';

const holder = fileURLToPath(new URL('../rig/hold-lock.ts', import.meta.url));

describe('lock', () => {
  let folder: string;
  let holders: ChildProcess[];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lock-'));
    holders = [];
  });
  afterEach(async () => {
    for (const each of holders) each.kill('SIGKILL');
    await Promise.all(holders.map(ended));
    rmSync(folder, { recursive: true, force: true });
  });

  function reach(): ChildProcess {
    const child = spawn(process.execPath, [holder, folder], { stdio: ['pipe', 'pipe', 'inherit'] });
    holders.push(child);
    return child;
  }

  test('is refused to a second process, naming the holder', async () => {
    const first = reach();
    assert.equal(await answer(first), 'taken');
    const locking = takeLock(folder, 'second');
    assert.ok(!locking.ok);
    assert.equal(locking.holder?.pid, first.pid);
    assert.equal(locking.holder?.host, hostname());
    assert.equal(locking.holder?.command, 'hold-lock');
  });

  test('is free as soon as its holder is killed', async () => {
    for (let i = 0; i < 3; i++) {
      const first = reach();
      assert.equal(await answer(first), 'taken');
      first.kill('SIGKILL');
      await ended(first);
      const locking = takeLock(folder, 'next');
      assert.ok(locking.ok);
      locking.release();
    }
  });

  test('is free once released', () => {
    for (let i = 0; i < 2; i++) {
      const locking = takeLock(folder, 'again');
      assert.ok(locking.ok);
      locking.release();
    }
  });

  test('goes to exactly one of many concurrent processes', async () => {
    for (let i = 0; i < 3; i++) {
      const all = Array.from({ length: 6 }, reach);
      const answers = await Promise.all(all.map(answer));
      assert.deepEqual(answers.sort(), ['refused', 'refused', 'refused', 'refused', 'refused', 'taken']);
      for (const each of all) each.kill('SIGKILL');
      await Promise.all(all.map(ended));
    }
  });
});

function answer(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => child.stdout!.once('data', (text) => resolve(String(text).trim())));
}

function ended(child: ChildProcess): Promise<unknown> {
  return child.exitCode !== null || child.signalCode !== null
    ? Promise.resolve()
    : new Promise((resolve) => child.once('exit', resolve));
}
