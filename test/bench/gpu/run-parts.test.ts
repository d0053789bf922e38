import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import type { Measurement } from '../../../bench/gpu/result.ts';
import { type Order, runParts } from '../../../bench/gpu/run-parts.ts';

const folder = mkdtempSync(join(tmpdir(), 'run-parts-'));
after(() => rmSync(folder, { recursive: true }));

const measured: Measurement = { kind: 'device', device: 'cuda', computes: true };
const send = `process.send(${JSON.stringify(measured)});`;

function order(part: Order['part'], script: string, times: Partial<Order> = {}): Order {
  const path = join(folder, `${part}.mjs`);
  writeFileSync(path, script);
  return { part, about: `part ${part}`, limit: 30, by: 60, command: [path], ...times };
}

async function run(orders: readonly Order[], elapsed = () => 0) {
  const out = mkdtempSync(join(folder, 'out-'));
  const results = await runParts(orders, out, elapsed, {});
  const lines = readFileSync(join(out, 'results.ndjson'), 'utf8').trimEnd().split('\n');
  assert.deepEqual(
    lines.map((line) => JSON.parse(line)),
    results,
  );
  return { results, log: readFileSync(join(out, 'log.txt'), 'utf8') };
}

/** A process that has ended may still be listed until its parent reaps it. */
function isRunning(pid: string): boolean {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', pid], { encoding: 'utf8' });
  return stdout.trim() !== '' && !stdout.startsWith('Z');
}

describe('parts of the GPU measurement', () => {
  test('write one line each, with their measurements', async () => {
    const { results } = await run([order('a', `${send} process.disconnect();`), order('b', 'process.disconnect();')]);
    assert.deepEqual(
      results.map(({ part, state, measured: all }) => [part, state, all]),
      [
        ['a', 'done', [measured]],
        ['b', 'done', []],
      ],
    );
  });

  test('keep their measurements when their time is up, and later parts still run', async () => {
    const hangs = order('a', `${send} setInterval(() => {}, 1000);`, { limit: 3 });
    const { results } = await run([hangs, order('b', `${send} process.disconnect();`)]);
    assert.deepEqual(
      results.map(({ state, measured: all }) => [state, all.length]),
      [
        ['cut', 1],
        ['done', 1],
      ],
    );
    assert.ok(results[0]!.seconds < 5);
  });

  test('leave no child process behind when their time is up', async () => {
    const grandchild = `setInterval(() => {}, 1000)`;
    const script = `
      import { spawn } from 'node:child_process';
      import { writeFileSync } from 'node:fs';
      const { pid } = spawn(process.execPath, ['-e', ${JSON.stringify(grandchild)}], { stdio: 'ignore' });
      writeFileSync(${JSON.stringify(join(folder, 'pid'))}, String(pid));
      setInterval(() => {}, 1000);`;
    await run([order('a', script, { limit: 3 })]);
    await wait(200);
    assert.ok(!isRunning(readFileSync(join(folder, 'pid'), 'utf8')));
  });

  test('leave no child process behind when they crash, and are reported at once', async () => {
    const script = `
      import { spawn } from 'node:child_process';
      import { writeFileSync } from 'node:fs';
      const { pid } = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' });
      writeFileSync(${JSON.stringify(join(folder, 'pid'))}, String(pid));
      process.kill(process.pid, 'SIGKILL');`;
    const { results } = await run([order('a', script, { limit: 20 })]);
    assert.equal(results[0]!.state, 'failed');
    assert.ok(results[0]!.seconds < 5);
    await wait(200);
    assert.ok(!isRunning(readFileSync(join(folder, 'pid'), 'utf8')));
  });

  test('that crash are reported as failed, with their measurements, and log.txt says why', async () => {
    const { results, log } = await run([
      order('a', `process.send(${JSON.stringify(measured)}, () => { throw new Error('no such kernel'); });`),
    ]);
    assert.equal(results[0]!.state, 'failed');
    assert.deepEqual(results[0]!.measured, [measured]);
    assert.match(log, /no such kernel/);
  });

  test('that send an invalid measurement are reported as failed', async () => {
    const { results } = await run([
      order('a', `process.send({ kind: 'device', device: 'tpu' }); process.disconnect();`),
    ]);
    assert.equal(results[0]!.state, 'failed');
    assert.deepEqual(results[0]!.measured, []);
    assert.match(results[0]!.why!, /device/);
  });

  test('are skipped when no time is left', async () => {
    const { results } = await run([order('a', send, { by: 100 })], () => 98);
    assert.deepEqual(
      results.map(({ state, why }) => [state, why]),
      [['skipped', 'no time was left']],
    );
  });

  test('cannot grow the log beyond its limit', async () => {
    const shouts = `process.stdout.write('x'.repeat(20 * 2 ** 20), () => process.disconnect());`;
    const { results, log } = await run([order('a', shouts)]);
    assert.equal(results[0]!.state, 'done');
    assert.ok(log.length <= 15 * 2 ** 20);
  });
});
